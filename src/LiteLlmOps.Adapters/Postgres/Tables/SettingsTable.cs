using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Adapters.Postgres.Tables;

/// <summary>LiteLLM_Config: a row for each section; only the values of environment_variables are encrypted.</summary>
internal sealed class SettingsTable() : SectionTable(ConfigSections.General, "param_name", "last_run_at", "reload_revision")
{
    // Other rows are not configuration: the tuning baseline, reload revisions.
    public override string Filter =>
        $" WHERE x.param_name IN ({string.Join(", ", ConfigSections.InConfigTable.Select(static s => $"'{s}'"))})";

    public override IReadOnlyList<string> OnInsertOnly { get; } = [];

    public override IReadOnlyList<string> RequiredColumns { get; } = ["param_name", "param_value"];

    public override StoredRow Read(string key, ConfigMap columns, string fingerprint, StoredValues values)
    {
        var unreadable = new Dictionary<string, string?>(StringComparer.Ordinal);
        var value = columns["param_value"] ?? ConfigScalar.Null;
        if (key == ConfigSections.Environment)
            value = values.Open(value, JsonPointer.Of(key), unreadable);
        return new StoredRow(key, key, key, value, fingerprint) { Unreadable = unreadable };
    }

    public override ConfigMap Write(RowWrite write, Func<string, bool> hasColumn, StoredValues values) =>
        Columns(
            ("param_name", new ConfigScalar(write.Row.Key)),
            ("param_value", write.Row.Section == ConfigSections.Environment ? values.Seal(write.Value!) : write.Value!)
        );
}
