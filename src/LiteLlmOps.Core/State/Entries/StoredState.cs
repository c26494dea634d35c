using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Entries;

/// <summary>The content of the database, read in one transaction.</summary>
internal sealed class StoredState(
    IReadOnlyDictionary<string, StoredRow> settings,
    IReadOnlyDictionary<string, IReadOnlyList<StoredRow>> entries,
    StoredSchema schema
)
{
    private readonly Lazy<Dictionary<RowKey, StoredRow>> _rows = new(() =>
        settings.Values.Concat(entries.Values.SelectMany(static r => r)).ToDictionary(static r => new RowKey(r.Section, r.Key))
    );

    /// <summary>The rows with settings, of LiteLLM_Config and LiteLLM_UISettings, by section.</summary>
    public IReadOnlyDictionary<string, StoredRow> Settings { get; } = settings;

    /// <summary>The models, MCP servers, credentials and guardrails, by section.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<StoredRow>> Entries { get; } = entries;

    public StoredSchema Schema { get; } = schema;

    /// <summary>A row. Null when it does not exist.</summary>
    public StoredRow? Find(RowKey row) => _rows.Value.GetValueOrDefault(row);

    /// <summary>Every row.</summary>
    public IEnumerable<StoredRow> Rows => Settings.Values.Concat(Entries.Values.SelectMany(static r => r));

    /// <summary>The same content with other states of some rows.</summary>
    /// <param name="keys">The rows.</param>
    /// <param name="rows">Their states, without those that do not exist.</param>
    public StoredState With(IReadOnlySet<RowKey> keys, IEnumerable<StoredRow> rows)
    {
        var all = Rows.Where(r => !keys.Contains(new RowKey(r.Section, r.Key))).Concat(rows).ToList();
        return new StoredState(
            all.Where(static r => ConfigSections.IsSettings(r.Section)).ToDictionary(static r => r.Section, StringComparer.Ordinal),
            all.Where(static r => !ConfigSections.IsSettings(r.Section))
                .GroupBy(static r => r.Section, StringComparer.Ordinal)
                .ToDictionary(static g => g.Key, static g => (IReadOnlyList<StoredRow>)[.. g], StringComparer.Ordinal),
            Schema
        );
    }

    public IReadOnlyList<StoredRow> EntriesOf(string section) => Entries.GetValueOrDefault(section) ?? [];
}

/// <summary>The tables that a seed writes, as they exist in this database.</summary>
/// <param name="Name">The PostgreSQL schema.</param>
/// <param name="Columns">The columns by table. A table that does not exist is missing.</param>
internal sealed record StoredSchema(string Name, IReadOnlyDictionary<string, IReadOnlySet<string>> Columns)
{
    /// <summary>The tables that this database user may not read, although a check of a deployment without guardrails needs no permission for them.</summary>
    public IReadOnlySet<string> Denied { get; init; } = System.Collections.Frozen.FrozenSet<string>.Empty;

    /// <summary>The columns that this database user may not read, by table. The table is in Columns, with those that the user may read.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> DeniedColumns { get; init; } =
        System.Collections.Frozen.FrozenDictionary<string, IReadOnlySet<string>>.Empty;

    public bool HasColumns(string table, IEnumerable<string> columns) => columns.All(c => HasColumn(table, c));

    public bool HasColumn(string table, string column) => Columns.TryGetValue(table, out var columns) && columns.Contains(column);

    /// <summary>The table of a section.</summary>
    public static string TableOf(string section) =>
        section switch
        {
            ConfigSections.Models => "LiteLLM_ProxyModelTable",
            ConfigSections.McpServers => "LiteLLM_MCPServerTable",
            ConfigSections.Credentials => "LiteLLM_CredentialsTable",
            ConfigSections.Guardrails => "LiteLLM_GuardrailsTable",
            ConfigSections.Ui => "LiteLLM_UISettings",
            _ => "LiteLLM_Config",
        };
}
