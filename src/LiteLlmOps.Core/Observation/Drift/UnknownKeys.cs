using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Drift;

/// <param name="Path">The key with its section.</param>
/// <param name="Right">The section that knows the key. Null when none does.</param>
/// <param name="Near">The nearest known key of its own section. Null when none is near.</param>
/// <param name="Position">The position of its declaration.</param>
internal sealed record UnknownKey(string Path, string? Right, string? Near, SourcePosition Position)
{
    /// <summary>The key, with what was probably meant.</summary>
    public string Text =>
        Right is not null ? $"{Path} (a key of {Right})"
        : Near is not null ? $"{Path} (did you mean {Near}?)"
        : Path;
}

/// <summary>Finds keys in a declaration that LiteLLM does not know where they are.</summary>
internal static class UnknownKeys
{
    private const string TopLevel = "the top level";

    private static readonly string[] Checked = [ConfigSections.General, ConfigSections.Router, ConfigSections.LiteLlm, ConfigSections.Ui];

    // Names that were in LiteLLM's documentation and that no version reads (BerriAI/litellm-docs#1099).
    private static readonly Dictionary<string, string> Documented = new(StringComparer.Ordinal)
    {
        [$"{ConfigSections.General}.alerts"] = "alerting",
    };

    public static IEnumerable<UnknownKey> In(ConfigMap root) =>
        Of(root, KnownSettings.Top, "").Concat(Checked.SelectMany(s => root.MapAt(s) is { } map ? Of(map, s, s + ".") : []));

    private static IEnumerable<UnknownKey> Of(ConfigMap map, string section, string prefix) =>
        map
            .Entries.Where(e => !Knows(section, e.Key) && !e.Key.StartsWith('_') && !e.Key.StartsWith("x-", StringComparison.Ordinal))
            .Select(e => new UnknownKey(
                PrintableText.Of(prefix + e.Key),
                RightSection(section, e.Key),
                Documented.GetValueOrDefault(prefix + e.Key) ?? NearestName.Of(e.Key, KnownSettings.Of(section)),
                e.Value.Position
            ));

    // The list of keys is that of one version, and the rules name further keys of others.
    private static bool Knows(string section, string key) =>
        KnownSettings.Of(section).Contains(key, StringComparer.Ordinal)
        || LiteLlmReleases.All.Any(r => r.RulesOf(section)?.Keys.ContainsKey(key) == true);

    private static string? RightSection(string section, string key)
    {
        // The same name in the right section, and only there: elsewhere a similar name may be meant.
        var found = Checked.Where(s => s != section && KnownSettings.Of(s).Contains(key, StringComparer.Ordinal)).ToList();
        if (section != KnownSettings.Top && KnownSettings.Of(KnownSettings.Top).Contains(key, StringComparer.Ordinal))
            found.Add(TopLevel);
        return found.Count == 0 ? null : string.Join(" or ", found);
    }
}
