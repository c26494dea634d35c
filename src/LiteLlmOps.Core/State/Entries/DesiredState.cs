using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Entries;

/// <summary>The expected content of the database, from the declaration and the rules of the version that runs.</summary>
internal sealed class DesiredState
{
    private DesiredState(
        ConfigMap declared,
        IReadOnlyDictionary<string, ConfigMap> settings,
        IReadOnlyDictionary<string, IReadOnlyList<ConfigEntry>> entries,
        IReadOnlyList<EntryProblem> problems
    )
    {
        Declared = declared;
        Settings = settings;
        Entries = entries;
        Problems = problems;
    }

    /// <summary>The whole declaration.</summary>
    public ConfigMap Declared { get; }

    /// <summary>By section, the keys to store in the database.</summary>
    public IReadOnlyDictionary<string, ConfigMap> Settings { get; }

    /// <summary>By section, the models, MCP servers, credentials and guardrails.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ConfigEntry>> Entries { get; }

    /// <summary>The problems of the declaration.</summary>
    public IReadOnlyList<EntryProblem> Problems { get; }

    public static DesiredState From(ConfigMap declared, SeedSettings seed, LiteLlmRules rules)
    {
        var problems = new List<EntryProblem>();
        var settings = new Dictionary<string, ConfigMap>(StringComparer.Ordinal);
        foreach (var section in ConfigSections.Settings.Where(seed.Covers))
            settings[section] = StoredKeys(declared, section, rules, problems);

        var entries = new Dictionary<string, IReadOnlyList<ConfigEntry>>(StringComparer.Ordinal);
        foreach (var section in ConfigSections.Entities.Where(seed.Covers))
            entries[section] = EntriesOf(declared, section, problems);
        problems.AddRange(MisspeltSections(declared));
        return new DesiredState(declared, settings, entries, problems);
    }

    /// <summary>The declared sections for which this database has no table, so that they can be neither seeded nor compared.</summary>
    public IReadOnlyList<string> SectionsWithoutTable(StoredSchema schema) =>
        [
            .. Settings
                .Where(static s => s.Value.Count > 0)
                .Select(static s => s.Key)
                .Concat(Entries.Where(static e => e.Value.Count > 0).Select(static e => e.Key))
                .Where(s => !schema.Columns.ContainsKey(StoredSchema.TableOf(s))),
        ];

    private static IReadOnlyList<ConfigEntry> EntriesOf(ConfigMap declared, string section, List<EntryProblem> problems) =>
        section switch
        {
            ConfigSections.Models => ModelEntries.FromConfig(declared[section], problems),
            ConfigSections.McpServers => McpServerEntries.FromConfig(declared[section], problems),
            ConfigSections.Guardrails => GuardrailEntries.FromConfig(declared[section], problems),
            _ => CredentialEntries.FromConfig(declared[section], problems),
        };

    // LiteLLM ignores an unknown key, and everything below it would count as not declared.
    private static IEnumerable<EntryProblem> MisspeltSections(ConfigMap declared) =>
        from entry in declared.Entries
        where !ConfigSections.All.Contains(entry.Key, StringComparer.Ordinal)
        where !KnownSettings.Of(KnownSettings.Top).Contains(entry.Key, StringComparer.Ordinal)
        let meant = NearestName.Of(entry.Key, ConfigSections.All)
        where meant is not null && !declared.Has(meant)
        select new EntryProblem(
            ErrorIds.SectionUnknown,
            entry.Value.Position,
            $"'{entry.Key}' is not a section of LiteLLM's config; did you mean {meant}?"
        );

    private static ConfigMap StoredKeys(ConfigMap declared, string section, LiteLlmRules rules, List<EntryProblem> problems)
    {
        switch (declared[section])
        {
            case null or ConfigScalar { IsNull: true }:
                return ConfigMap.Empty;
            case ConfigMap map:
                var kept = map.Where(key => rules.PlacementOf(section, key, map[key]) == SettingPlacement.Database);
                return section == ConfigSections.Environment ? AsText(kept) : kept;
            case var other:
                problems.Add(new EntryProblem(ErrorIds.SectionInvalid, other!.Position, $"{section} must be a map."));
                return ConfigMap.Empty;
        }
    }

    // os.environ[key] = str(value): a number in the YAML becomes a text in the environment, formatted by Python.
    private static ConfigMap AsText(ConfigMap map) =>
        new(
            map.Entries.Select(static e =>
                e.Value is ConfigScalar { Value: not (null or string) } scalar
                    ? KeyValuePair.Create<string, ConfigNode>(e.Key, new ConfigScalar(PythonText.Of(scalar.Value), scalar.Position))
                    : e
            ),
            map.Position
        );
}
