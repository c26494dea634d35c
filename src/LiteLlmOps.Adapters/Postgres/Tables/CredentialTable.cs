using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Adapters.Postgres.Tables;

/// <summary>LiteLLM_CredentialsTable: each text of credential_values is encrypted; the name identifies an entry.</summary>
internal sealed class CredentialTable() : SectionTable(ConfigSections.Credentials, "credential_name")
{
    public override IReadOnlyList<string> OnInsertOnly { get; } = ["credential_id", "created_at", "created_by"];

    public override IReadOnlyList<string> RequiredColumns { get; } = ["credential_name", "credential_values"];

    public override StoredRow Read(string key, ConfigMap columns, string fingerprint, StoredValues values)
    {
        var unreadable = new Dictionary<string, string?>(StringComparer.Ordinal);
        var opened = values.Open(
            columns[CredentialEntries.Values] ?? ConfigMap.Empty,
            JsonPointer.Of(Section, key, CredentialEntries.Values),
            unreadable
        );
        var value = CredentialEntries.FromRow(opened, columns[CredentialEntries.Info] is ConfigMap info ? info : null);
        return Signed(new StoredRow(Section, key, key, value, fingerprint) { Unreadable = unreadable }, columns);
    }

    public override ConfigMap Write(RowWrite write, Func<string, bool> hasColumn, StoredValues values)
    {
        var value = (ConfigMap)write.Value!;
        var columns = Columns(
            ("credential_id", new ConfigScalar(DerivedIds.Credential(write.Row.Key))),
            ("credential_name", new ConfigScalar(write.Row.Key)),
            (CredentialEntries.Values, values.Seal(value[CredentialEntries.Values] ?? ConfigMap.Empty)),
            (CredentialEntries.Info, value[CredentialEntries.Info] ?? ConfigMap.Empty)
        );
        return new ConfigMap(columns.Entries.Concat(Marks(values.Now)));
    }
}
