using LiteLlmOps.Adapters.Postgres.Tables;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>Reads all rows that a seed covers, with two statements regardless of their number.</summary>
internal sealed class StoredReader(NpgsqlConnection connection, ConnectionText address, StoredValues values)
{
    public static readonly IReadOnlyList<SectionTable> Tables =
    [
        new SettingsTable(),
        new UiSettingsTable(),
        new CredentialTable(),
        new ModelTable(),
        new McpServerTable(),
        new GuardrailTable(),
    ];

    public async Task<StoredState> ReadAsync(CancellationToken token)
    {
        var schema = await Catalogue.ReadAsync(
            connection,
            address.Schema,
            [.. Tables.Select(static t => t.Table), .. UsageSql.Tables],
            [.. Tables.Where(static t => t.IsOptional).Select(static t => t.Table)],
            token,
            wholeRows: true
        );
        if (!schema.Columns.ContainsKey("LiteLLM_Config") && !schema.Columns.ContainsKey("LiteLLM_ProxyModelTable"))
            throw NoTables();
        if (
            Tables
                .SelectMany(t =>
                    t.RequiredColumns.Where(c => schema.Columns.ContainsKey(t.Table) && !schema.HasColumn(t.Table, c))
                        .Select(c => $"{t.Table}.{c}")
                )
                .ToList() is
            { Count: > 0 } missing
        )
            throw UnsupportedTables(missing);
        var rows = await ReadRowsAsync([.. Tables.Where(t => schema.Columns.ContainsKey(t.Table))], token);
        return new StoredState(
            rows.Where(static r => ConfigSections.IsSettings(r.Section)).ToDictionary(static r => r.Section, StringComparer.Ordinal),
            rows.Where(static r => !ConfigSections.IsSettings(r.Section))
                .GroupBy(static r => r.Section, StringComparer.Ordinal)
                .ToDictionary(static g => g.Key, static g => (IReadOnlyList<StoredRow>)[.. g], StringComparer.Ordinal),
            schema
        );
    }

    private async Task<StoredRow[]> ReadRowsAsync(IReadOnlyList<SectionTable> tables, CancellationToken token)
    {
        var parts = tables.Select((t, i) => RowSql.Select(t, address.Schema, i) + t.Filter);
        await using var command = new NpgsqlCommand(string.Join("\nUNION ALL\n", parts), connection);
        return await RowSql.ReadAsync(command, tables, values, token);
    }

    private LlmException UnsupportedTables(List<string> missing) =>
        new(
            ErrorIds.UnsupportedSchema,
            $"The tables in {address.Shown} are not those of a supported LiteLLM (1.81 or later): {string.Join(", ", missing)} {(missing.Count == 1 ? "is" : "are")} missing. "
                + "Did its migrations fail? LiteLLM runs them at startup.",
            address.Shown
        );

    private LlmException NoTables() =>
        new(
            ErrorIds.UnsupportedSchema,
            $"The database {address.Shown} contains no LiteLLM tables in the schema {address.Schema}. Check the database name and ?schema= in DATABASE_URL; "
                + "LiteLLM creates its tables when it first starts with that URL.",
            address.Shown
        );
}
