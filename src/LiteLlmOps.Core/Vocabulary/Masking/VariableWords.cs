namespace LiteLlmOps;

/// <summary>Tells the variables that describe a location or an option from those that may contain a secret.</summary>
internal static class VariableWords
{
    private static readonly HashSet<string> HarmlessEndings = new(StringComparer.OrdinalIgnoreCase)
    {
        "host",
        "hostname",
        "port",
        "region",
        "endpoint",
        "url",
        "base",
        "level",
        "mode",
        "env",
        "environment",
        "timeout",
        "ttl",
        "version",
        "enabled",
        "debug",
        "project",
        "name",
        "location",
        "db",
        "dir",
        "folder",
        "path",
    };

    /// <summary>True when the value of a variable is not a secret. It may contain one, as a URL does.</summary>
    public static bool IsHarmless(string name) =>
        !SecretWords.IsSecretName(name) && SecretWords.Segments(name) is [.., var last] && HarmlessEndings.Contains(last);
}
