using System.Text.Json;
using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Adapters.Postgres.Tables;

/// <summary>LiteLLM_UISettings: one row, not encrypted. LiteLLM reads no other row of the table.</summary>
internal sealed class UiSettingsTable() : SectionTable(ConfigSections.Ui, "id")
{
    public override string Filter => $" WHERE x.id = '{ConfigSections.Ui}'";

    public override IReadOnlyList<string> OnInsertOnly { get; } = ["created_at"];

    public override IReadOnlyList<string> RequiredColumns { get; } = ["id", "ui_settings", "updated_at"];

    public override StoredRow Read(string key, ConfigMap columns, string fingerprint, StoredValues values) =>
        Signed(new StoredRow(key, key, key, Unwrapped(columns["ui_settings"]), fingerprint), columns);

    public override ConfigMap Write(RowWrite write, Func<string, bool> hasColumn, StoredValues values) =>
        new(Columns(("id", new ConfigScalar(write.Row.Key)), ("ui_settings", write.Value!)).Entries.Concat(Marks(values.Now)));

    // The proxy also accepts the JSON of a map as a text, as json.dumps wrote it.
    private static ConfigNode Unwrapped(ConfigNode? stored)
    {
        try
        {
            return stored is ConfigScalar { Text: { } text } && NodeJson.Parse(text) is ConfigMap map ? map : stored ?? ConfigScalar.Null;
        }
        catch (JsonException)
        {
            return stored!;
        }
    }
}
