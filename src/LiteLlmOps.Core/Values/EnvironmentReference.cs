namespace LiteLlmOps.Configuration;

/// <summary>LiteLLM's references to environment variables. The whole value must be os.environ/NAME, with exactly this prefix.</summary>
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
