using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Adapters.Postgres.Tables;

/// <summary>LiteLLM_ProxyModelTable: each text of litellm_params is encrypted; model_info is not.</summary>
internal sealed class ModelTable() : SectionTable(ConfigSections.Models, "model_id")
{
    public override IReadOnlyList<string> RequiredColumns { get; } = ["model_id", "model_name", "litellm_params", "model_info"];

    public override StoredRow Read(string key, ConfigMap columns, string fingerprint, StoredValues values)
    {
        var name = columns.TextAt("model_name") ?? "";
        var unreadable = new Dictionary<string, string?>(StringComparer.Ordinal);
        var parameters = values.Open(
            columns["litellm_params"] ?? ConfigMap.Empty,
            JsonPointer.Of(Section, key, "litellm_params"),
            unreadable
        );
        var blocked = columns["blocked"] is ConfigScalar { Value: true };
        var value = ModelEntries.FromRow(name, parameters, columns["model_info"], blocked);
        return Signed(new StoredRow(Section, key, name, value, fingerprint) { Unreadable = unreadable }, columns);
    }

    public override ConfigMap Write(RowWrite write, Func<string, bool> hasColumn, StoredValues values)
    {
        var value = (ConfigMap)write.Value!;
        var info = value.MapAt("model_info") ?? ConfigMap.Empty;
        var columns = Columns(
            ("model_id", new ConfigScalar(write.Row.Key)),
            ("model_name", value["model_name"] ?? new ConfigScalar(write.Name)),
            ("litellm_params", values.Seal(value["litellm_params"] ?? ConfigMap.Empty)),
            // Never null: one such row prevents LiteLLM from loading any model. /model/new also writes the two keys.
            ("model_info", info.Without("blocked").With("id", new ConfigScalar(write.Row.Key)).With("db_model", new ConfigScalar(false)))
        );
        var row = new ConfigMap(columns.Entries.Concat(Marks(values.Now)));
        return hasColumn("blocked") ? row.With("blocked", info["blocked"] ?? new ConfigScalar(false)) : row;
    }
}
