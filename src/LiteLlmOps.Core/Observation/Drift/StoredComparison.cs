using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Drift;

/// <summary>One difference between what is declared and what is stored.</summary>
/// <param name="Section">The section of the config.</param>
/// <param name="Declared">The declared entry. Null for a setting, and for a row that is not declared.</param>
/// <param name="Stored">The row. Null when there is none.</param>
/// <param name="Difference">The path and the two values.</param>
/// <param name="Effect">The effect of writing the declared value.</param>
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

    /// <summary>True when the declaration sets the key of this setting.</summary>
    public bool IsInFile { get; init; }

    /// <summary>The path with the name of the entry instead of its row key.</summary>
    public string PathByName => ConfigSections.IsSettings(Section) ? Difference.Pointer : (Place with { Key = Name }).ToString();
}

/// <summary>Compares Declared with Stored.</summary>
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
            .All.Where(s => seed.Covers(s) && !desired.SectionsWithoutTable(stored.Schema).Contains(s, StringComparer.Ordinal))
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

    // Up to 1.102 (observed in 1.83.2): dict() of the row of general_settings and get() of litellm_settings raise, and items() of
    // environment_variables ends the reading of the config. Router settings are skipped without a log line.
    private string NoMap(string section) =>
        (rules.Release.SettlesPerKey, section) switch
        {
            (false, ConfigSections.General or ConfigSections.LiteLlm) => "the row is not a map: LiteLLM's poll ends there",
            (false, ConfigSections.Environment) => "the row is not a map: LiteLLM fails to read its config from the database",
            _ => "the row is not a map, and LiteLLM skips such a row",
        };

    // LiteLLM applies the row only when it is a map, not for example a JSON text.
    private StoredDifference WholeSection(string section, ConfigMap wanted, StoredRow row) =>
        new(
            section,
            null,
            row,
            new NodeDifference(JsonPointer.Of(section), DriftKind.Changed, wanted, row.Value, NoMap(section)),
            effects.OfSetting(section, wanted.Keys.First(), wanted[wanted.Keys.First()], null)
        );

    private IEnumerable<StoredDifference> OfKey(string section, string key, ConfigNode? wanted, ConfigNode? actual, StoredRow? row)
    {
        var pointer = JsonPointer.Of(section, key);
        var differences = Comparer(section).Compare(wanted, actual, pointer).Select(d => MarkUnreadable(d, row)).ToList();
        if (differences.Count == 0 && PresenceOf(section, key, wanted, actual, pointer) is { } presence)
            differences.Add(presence);
        if (differences.Count == 0 && includeEqual)
            differences.Add(new NodeDifference(pointer, DriftKind.Equal, wanted, actual));
        var isInFile = desired.Declared.MapAt(section)?.Has(key) == true;
        return differences.Select(d => new StoredDifference(section, null, row, d, effects.OfSetting(section, key, wanted, actual))
        {
            IsInFile = isInFile,
        });
    }

    // An empty list or map is a value where LiteLLM applies it: it clears what the key had before.
    private NodeDifference? PresenceOf(string section, string key, ConfigNode? wanted, ConfigNode? actual, string pointer) =>
        (IsEmptyValue(section, key, wanted), IsEmptyValue(section, key, actual)) switch
        {
            (true, _) when actual is null or ConfigScalar { IsNull: true } => new NodeDifference(
                pointer,
                DriftKind.Missing,
                wanted,
                actual
            ),
            (false, true) when wanted is null => new NodeDifference(pointer, DriftKind.Unexpected, null, actual),
            _ => null,
        };

    private bool IsEmptyValue(string section, string key, ConfigNode? value) =>
        rules.RuleOf(section, key) is { } rule
        && value switch
        {
            ConfigList { Items.Count: 0 } => rule.IsValue(rule.EmptyList),
            ConfigMap { Count: 0 } => rule.IsValue(rule.EmptyMap),
            _ => false,
        };

    // The row may contain an unused copy of a key that LiteLLM reads only from the file: an equal value is no drift, another is misleading.
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
        var effect =
            declared is not null ? effects.OfDeclared(section, declared.Value, row?.Key ?? declared.Key)
            : section == ConfigSections.Credentials ? effects.OfDeletedCredential(row!.Name)
            : effects.OfEntry(section, isDeleted: true, isLast);
        if (row is null)
            return OfMissing(section, declared!, effect);
        if (declared is null)
            return
            [
                new StoredDifference(section, null, row, new NodeDifference(row.Pointer, DriftKind.Unexpected, null, row.Value), effect),
            ];
        var differences = Comparer(section).Compare(declared.Value, row.Value, row.Pointer).Select(d => MarkUnreadable(d, row)).ToList();
        if (
            section == ConfigSections.Models
            && effect.Effect == DriftEffect.Effective
            && NodeDifference.IsOnly(differences, JsonPointer.Append(row.Pointer, "model_name"))
        )
            effect = effects.OfRename();
        if (differences.Count == 0 && includeEqual)
            differences.Add(new NodeDifference(row.Pointer, DriftKind.Equal, declared.Value, row.Value));
        return differences.Select(d => new StoredDifference(section, declared, row, d, Stored(section, d, effect)));
    }

    // What the row can store is one difference; each key without a column is another one, which a seed cannot fix.
    private IEnumerable<StoredDifference> OfMissing(string section, ConfigEntry declared, EffectVerdict effect)
    {
        var unstorable =
            section == ConfigSections.McpServers && declared.Value is ConfigMap map ? map.Where(k => !HasColumn(k)) : ConfigMap.Empty;
        var kept = unstorable.Count == 0 ? declared.Value : ((ConfigMap)declared.Value).Where(HasColumn);
        yield return new StoredDifference(
            section,
            declared,
            null,
            new NodeDifference(declared.Pointer, DriftKind.Missing, kept, null),
            effect
        );
        foreach (var (key, value) in unstorable.Entries)
        {
            var difference = new NodeDifference(JsonPointer.Append(declared.Pointer, key), DriftKind.Missing, value, null);
            yield return new StoredDifference(section, declared, null, difference, Stored(section, difference, effect));
        }
    }

    private bool HasColumn(string key) =>
        stored.Schema.HasColumn(StoredSchema.TableOf(ConfigSections.McpServers), McpServerEntries.ColumnOf(key));

    // A value without a column in this database cannot be stored.
    private EffectVerdict Stored(string section, NodeDifference difference, EffectVerdict effect)
    {
        if (section != ConfigSections.McpServers || difference.Kind != DriftKind.Missing)
            return effect;
        var key = SettingPath.Parse(difference.Pointer).Fields[0];
        return HasColumn(key)
            ? effect
            : new(
                DriftEffect.Ignored,
                $"{StoredSchema.TableOf(section)} has no column for {key}, so that in this version only the file can set it"
            );
    }

    private static NodeDifference MarkUnreadable(NodeDifference difference, StoredRow? row) =>
        row is { Unreadable.Count: > 0 } && row.Unreadable.TryGetValue(difference.Pointer, out var openedBy)
            ? difference with
            {
                Kind = DriftKind.Unreadable,
                Reason = WhyUnreadable(openedBy),
            }
            : difference;

    private static string WhyUnreadable(string? openedBy) =>
        openedBy is null
            ? "no known key decrypts the stored value: was the salt key or the master key changed?"
            : $"the stored value is encrypted with {openedBy}, and the proxy cannot decrypt it with its current key";

    private NodeComparer Comparer(string section) => new(new ValueComparison(rules, environment, section, resolveEnvironment).Compare);

    private bool IsIgnored(StoredDifference difference)
    {
        if (seed.Ignore.Count == 0)
            return false;
        return seed.Ignores(difference.Difference.Pointer) || seed.Ignores(difference.PathByName);
    }
}
