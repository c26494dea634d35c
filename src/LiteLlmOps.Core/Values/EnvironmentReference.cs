namespace LiteLlmOps.Configuration;

/// <summary>LiteLLM's way to name an environment variable in place of a value: os.environ/NAME, the prefix exact, the text whole.</summary>
internal static class EnvironmentReference
{
    public const string Prefix = "os.environ/";

    public static bool IsReference(string? text) =>
        text is not null && text.StartsWith(Prefix, StringComparison.Ordinal) && text.Length > Prefix.Length;

    public static bool TryGetName(ConfigNode? node, out string name)
    {
        name = (node as ConfigScalar)?.Text is { } text && IsReference(text) ? text[Prefix.Length..] : "";
        return name.Length > 0;
    }

    public static string To(string name) => Prefix + name;
}
