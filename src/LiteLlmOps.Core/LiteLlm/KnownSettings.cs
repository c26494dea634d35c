using System.Globalization;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.LiteLlm;

/// <summary>The keys that LiteLLM knows, to distinguish a misspelled key from one that is not set.</summary>
internal static class KnownSettings
{
    /// <summary>The section name for the top level of the file.</summary>
    public const string Top = "/";

    private static readonly Lazy<Dictionary<string, Dictionary<string, string>>> BySection = new(Read);

    /// <summary>The known keys of a section. Empty for a section with arbitrary keys.</summary>
    public static IReadOnlyCollection<string> Of(string section) => BySection.Value.TryGetValue(section, out var keys) ? keys.Keys : [];

    /// <summary>LiteLLM's default. Null when there is none, or when it is a map or list.</summary>
    public static ConfigScalar? DefaultOf(string section, string key) =>
        BySection.Value.GetValueOrDefault(section)?.GetValueOrDefault(key) is { Length: > 0 } text && text is not ("[]" or "{}")
            ? Scalar(text)
            : null;

    private static ConfigScalar Scalar(string text) =>
        new(
            bool.TryParse(text, out var flag) ? flag
            : long.TryParse(text, CultureInfo.InvariantCulture, out var whole) ? whole
            : double.TryParse(text, CultureInfo.InvariantCulture, out var real) ? real
            : text
        );

    private static Dictionary<string, Dictionary<string, string>> Read()
    {
        using var reader = new StreamReader(typeof(KnownSettings).Assembly.GetManifestResourceStream("known-settings.txt")!);
        var sections = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            var parts = line.Split(' ', 3);
            if (!sections.TryGetValue(parts[0], out var keys))
                sections[parts[0]] = keys = new Dictionary<string, string>(StringComparer.Ordinal);
            keys[parts[1]] = parts.ElementAtOrDefault(2) ?? "";
        }

        return sections;
    }
}
