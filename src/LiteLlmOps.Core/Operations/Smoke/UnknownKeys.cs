using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Smoke;

/// <param name="Words">The key, and the nearest one that LiteLLM knows.</param>
/// <param name="Position">Where it is declared.</param>
internal sealed record UnknownKey(string Words, SourcePosition Position);

/// <summary>Finds keys of a declaration that LiteLLM does not know.</summary>
internal static class UnknownKeys
{
    private static readonly string[] Checked = [ConfigSections.General, ConfigSections.Router, ConfigSections.LiteLlm];

    public static IEnumerable<UnknownKey> In(ConfigMap root) =>
        Of(root, KnownSettings.Top, "").Concat(Checked.SelectMany(s => root.MapAt(s) is { } map ? Of(map, s, s + ".") : []));

    private static IEnumerable<UnknownKey> Of(ConfigMap map, string section, string prefix)
    {
        var known = KnownSettings.Of(section);
        return map
            .Entries.Where(e => !known.Contains(e.Key) && !e.Key.StartsWith('_') && !e.Key.StartsWith("x-", StringComparison.Ordinal))
            .Select(e => new UnknownKey(
                prefix + e.Key + (NearestName.Of(e.Key, known) is { } near ? $" (did you mean {near}?)" : ""),
                e.Value.Position
            ));
    }
}
