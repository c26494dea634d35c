using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Smoke;

/// <param name="Text">The key, with the nearest known key.</param>
/// <param name="Position">The position of its declaration.</param>
internal sealed record UnknownKey(string Text, SourcePosition Position);

/// <summary>Finds keys in a declaration that LiteLLM does not know.</summary>
internal static class UnknownKeys
{
    private static readonly string[] Checked = [ConfigSections.General, ConfigSections.Router, ConfigSections.LiteLlm, ConfigSections.Ui];

    public static IEnumerable<UnknownKey> In(ConfigMap root) =>
        Of(root, KnownSettings.Top, "").Concat(Checked.SelectMany(s => root.MapAt(s) is { } map ? Of(map, s, s + ".") : []));

    private static IEnumerable<UnknownKey> Of(ConfigMap map, string section, string prefix)
    {
        var known = KnownSettings.Of(section);
        return map
            .Entries.Where(e =>
                !known.Contains(e.Key, StringComparer.Ordinal)
                && !e.Key.StartsWith('_')
                && !e.Key.StartsWith("x-", StringComparison.Ordinal)
            )
            .Select(e => new UnknownKey(
                prefix + e.Key + (NearestName.Of(e.Key, known) is { } near ? $" (did you mean {near}?)" : ""),
                e.Value.Position
            ));
    }
}
