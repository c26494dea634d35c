using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Drift;

/// <summary>One difference between what is declared and what is stored, with the two it was found between.</summary>
/// <param name="Section">The section of the config.</param>
/// <param name="Declared">The declared entry; null for a setting, and for a row that nothing declares.</param>
/// <param name="Stored">The row; null when there is none.</param>
/// <param name="Difference">The place and the two values.</param>
/// <param name="Effect">What bringing Stored to Declared does.</param>
internal sealed record StoredDifference(
    string Section,
    ConfigEntry? Declared,
    StoredRow? Stored,
    NodeDifference Difference,
    EffectVerdict Effect
)
{
    public SettingPath Place => SettingPath.Parse(Difference.Pointer);

    /// <summary>The key of the setting, or the name of the entry.</summary>
    public string Name => ConfigSections.IsSettings(Section) ? Place.Key ?? Section : Declared?.Name ?? Stored!.Name;

    public string Id => Stored?.Key ?? Declared?.Key ?? Section;

    /// <summary>The path with the entry's name in place of its row's key.</summary>
    public string PathByName => ConfigSections.IsSettings(Section) ? Difference.Pointer : (Place with { Key = Name }).ToString();
}

/// <summary>Declared → Stored.</summary>
internal sealed class StoredComparison(
    DesiredState desired,
    StoredState stored,
    LiteLlmRules rules,
    EffectRules effects,
    DeploymentEnvironment environment,
    SeedSettings seed,
    bool resolveEnvironment = false,
    bool includeEqual = false
)
{
    public IEnumerable<StoredDifference> Differences() =>
        ConfigSections
            .All.Where(s => seed.Covers(s) && !desired.SectionsWithoutTable(stored.Schema).Contains(s))
            .SelectMany(DifferencesOf)
            .Where(d => !IsIgnored(d));

    private IEnumerable<StoredDifference> DifferencesOf(string section) =>
        ConfigSections.IsSettings(section) ? OfSettings(section) : OfEntries(section);

    private IEnumerable<StoredDifference> OfSettings(string section)
    {
        var row = stored.Settings.GetValueOrDefault(section);
        var wanted = desired.Settings[section];
        if (row?.Value is ConfigScalar { IsNull: false } or ConfigList)
            return wanted.Count == 0 ? [] : [WholeSection(section, wanted, row)];
        var actual = row?.Value as ConfigMap ?? ConfigMap.Empty;
        return wanted
            .Entries.SelectMany(e => OfKey(section, e.Key, e.Value, actual[e.Key], row))
            .Concat(actual.Entries.Where(e => !wanted.Has(e.Key)).SelectMany(e => OfUndeclaredKey(section, e.Key, e.Value, row)));
    }

    // LiteLLM reads the row only when it is a map (a JSON text in its place is skipped without a word).
    private StoredDifference WholeSection(string section, ConfigMap wanted, StoredRow row) =>
        new(
            section,
            null,
            row,
            new NodeDifference(
                JsonPointer.Of(section),
                DriftKind.Changed,
                wanted,
                row.Value,
                "the row holds no map, and LiteLLM skips such a row"
            ),
            effects.OfSetting(section, wanted.Keys.First(), wanted, null)
        );

    private IEnumerable<StoredDifference> OfKey(string section, string key, ConfigNode? wanted, ConfigNode? actual, StoredRow? row)
    {
        var pointer = JsonPointer.Of(section, key);
        var differences = Comparer(section).Compare(wanted, actual, pointer).Select(d => Readable(d, row)).ToList();
        if (differences.Count == 0 && includeEqual)
            differences.Add(new NodeDifference(pointer, DriftKind.Equal, wanted, actual));
        return differences.Select(d => new StoredDifference(section, null, row, d, effects.OfSetting(section, key, wanted, actual)));
    }

    // A key that only the file is read for may lie in the row as a dead copy: the same value is no drift, another misleads.
    private IEnumerable<StoredDifference> OfUndeclaredKey(string section, string key, ConfigNode actual, StoredRow? row)
    {
        var declared = desired.Declared.MapAt(section)?[key];
        if (declared is null)
            return OfKey(section, key, null, actual, row);
        var same = !Comparer(section).Compare(declared, actual, JsonPointer.Of(section, key)).Any();
        if (same)
            return [];
        return rules.PlacementOf(section, key) == SettingPlacement.Both
            ? OfKey(section, key, declared, actual, row)
            : OfKey(section, key, null, actual, row);
    }

    private IEnumerable<StoredDifference> OfEntries(string section)
    {
        var rows = stored.EntriesOf(section);
        return EntryMatcher.Match(desired.Entries[section], rows).SelectMany(m => OfMatch(section, m, rows.Count == 1));
    }

    private IEnumerable<StoredDifference> OfMatch(string section, EntryMatch match, bool isLast)
    {
        var (declared, row) = match;
        var effect = effects.OfEntry(section, declared is null, isLast);
        if (row is null)
            return OfMissing(section, declared!, effect);
        if (declared is null)
            return
            [
                new StoredDifference(section, null, row, new NodeDifference(row.Pointer, DriftKind.Unexpected, null, row.Value), effect),
            ];
        var differences = Comparer(section).Compare(declared.Value, row.Value, row.Pointer).Select(d => Readable(d, row)).ToList();
        if (differences.Count == 0 && includeEqual)
            differences.Add(new NodeDifference(row.Pointer, DriftKind.Equal, declared.Value, row.Value));
        return differences.Select(d => new StoredDifference(section, declared, row, d, Stored(section, d, effect)));
    }

    // What the row can carry is one difference; each key that it cannot is another, which no seed settles.
    private IEnumerable<StoredDifference> OfMissing(string section, ConfigEntry declared, EffectVerdict effect)
    {
        var lost =
            section == ConfigSections.McpServers && declared.Value is ConfigMap map ? map.Where(k => !HasColumn(k)) : ConfigMap.Empty;
        var kept = lost.Count == 0 ? declared.Value : ((ConfigMap)declared.Value).Where(HasColumn);
        yield return new StoredDifference(
            section,
            declared,
            null,
            new NodeDifference(declared.Pointer, DriftKind.Missing, kept, null),
            effect
        );
        foreach (var (key, value) in lost.Entries)
        {
            var difference = new NodeDifference(JsonPointer.Append(declared.Pointer, key), DriftKind.Missing, value, null);
            yield return new StoredDifference(section, declared, null, difference, Stored(section, difference, effect));
        }
    }

    private bool HasColumn(string key) =>
        stored.Schema.HasColumn(StoredSchema.TableOf(ConfigSections.McpServers), McpServerEntries.ColumnOf(key));

    // A column that this database does not have cannot keep the value, whoever writes it.
    private EffectVerdict Stored(string section, NodeDifference difference, EffectVerdict effect)
    {
        if (section != ConfigSections.McpServers || difference.Kind != DriftKind.Missing)
            return effect;
        var key = SettingPath.Parse(difference.Pointer).Fields[0];
        return HasColumn(key)
            ? effect
            : new(
                DriftEffect.Ignored,
                $"{StoredSchema.TableOf(section)} has no column for {key}: in this version only the file can carry it"
            );
    }

    private static NodeDifference Readable(NodeDifference difference, StoredRow? row) =>
        row is { Unreadable.Count: > 0 } && row.Unreadable.TryGetValue(difference.Pointer, out var openedBy)
            ? difference with
            {
                Kind = DriftKind.Unreadable,
                Reason = WhyUnreadable(openedBy),
            }
            : difference;

    private static string WhyUnreadable(string? openedBy) =>
        openedBy is null
            ? "no known key opens the stored value: was the salt key, or the master key, changed?"
            : $"the stored value is encrypted with {openedBy}, and the proxy cannot open it with the key that it has now";

    private NodeComparer Comparer(string section) => new(new ValueComparison(rules, environment, section, resolveEnvironment).Compare);

    private bool IsIgnored(StoredDifference difference)
    {
        if (seed.Ignore.Count == 0)
            return false;
        return seed.Ignores(difference.Difference.Pointer) || seed.Ignores(difference.PathByName);
    }
}
