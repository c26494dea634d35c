using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Adapters.Postgres.Tables;

/// <summary>LiteLLM_GuardrailsTable: the secrets of litellm_params are encrypted and marked; in 1.83.2 they are in clear.</summary>
internal sealed class GuardrailTable() : SectionTable(ConfigSections.Guardrails, GuardrailEntries.Id)
{
    // LiteLLM runs no row of another status; before 1.82 the table has no such column.
    public override string Filter => " WHERE coalesce(to_jsonb(x)->>'status', 'active') = 'active'";

    public override bool IsOptional => true;

    public override IReadOnlyList<string> OnInsertOnly { get; } = ["created_at"];

    public override IReadOnlyList<string> RequiredColumns { get; } =
    [GuardrailEntries.Id, GuardrailEntries.Name, GuardrailEntries.Parameters, GuardrailEntries.Info, "updated_at"];

    public override StoredRow Read(string key, ConfigMap columns, string fingerprint, StoredValues values)
    {
        var name = columns.TextAt(GuardrailEntries.Name) ?? "";
        var unreadable = new Dictionary<string, string?>(StringComparer.Ordinal);
        var parameters = values.OpenMarked(
            columns[GuardrailEntries.Parameters] ?? ConfigMap.Empty,
            JsonPointer.Of(Section, key, GuardrailEntries.Parameters),
            unreadable
        );
        var value = GuardrailEntries.FromRow(name, parameters, columns[GuardrailEntries.Info], columns[GuardrailEntries.Team]);
        return Signed(new StoredRow(Section, key, name, value, fingerprint) { Unreadable = unreadable }, columns) with
        {
            // The table has no authors, but LiteLLM gives its own rows random ids.
            CreatedBy = key == DerivedIds.Guardrail(name) ? SeedMark.Author : null,
        };
    }

    public override ConfigMap Write(RowWrite write, Func<string, bool> hasColumn, StoredValues values)
    {
        var value = (ConfigMap)write.Value!;
        var columns = Columns(
            (GuardrailEntries.Id, new ConfigScalar(write.Row.Key)),
            (GuardrailEntries.Name, value[GuardrailEntries.Name] ?? new ConfigScalar(write.Name)),
            (GuardrailEntries.Parameters, values.SealMarked(value[GuardrailEntries.Parameters] ?? ConfigMap.Empty)),
            (GuardrailEntries.Info, value[GuardrailEntries.Info] ?? ConfigMap.Empty),
            (GuardrailEntries.Team, value[GuardrailEntries.Team] ?? ConfigScalar.Null),
            ("status", new ConfigScalar("active"))
        );
        return new ConfigMap(columns.Entries.Where(c => hasColumn(c.Key)).Concat(Marks(values.Now)));
    }
}
