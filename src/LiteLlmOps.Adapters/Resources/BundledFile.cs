using LiteLlmOps.Configuration;

namespace LiteLlmOps.Adapters.Resources;

/// <summary>The YAML files of this module, which the build converts to <see cref="NodeFormat"/> and embeds in this assembly.</summary>
internal static class BundledFile
{
    /// <summary>The names that start with a text, in order.</summary>
    public static IEnumerable<string> Names(string start) =>
        typeof(BundledFile)
            .Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(start, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    /// <param name="name">Its name, such as signatures/router.</param>
    public static ConfigNode Read(string name)
    {
        using var stream = typeof(BundledFile).Assembly.GetManifestResourceStream(name)!;
        return NodeFormat.Read(stream);
    }
}
