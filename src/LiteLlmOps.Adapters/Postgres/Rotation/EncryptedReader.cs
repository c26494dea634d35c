using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres.Rotation;

/// <summary>Reads the rows with encrypted values.</summary>
internal sealed class EncryptedReader(NpgsqlConnection connection, string schema, IReadOnlyList<EncryptedTable> tables)
{
    public RotationSql Sql { get; } = new(connection, schema, tables);

    /// <summary>A reader of the tables and columns that exist.</summary>
    public static async Task<EncryptedReader> OfAsync(NpgsqlConnection connection, ConnectionText address, CancellationToken token)
    {
        var existing = await ExistingColumns.ReadAsync(connection, address.Schema, EncryptedTable.All.Select(static t => t.Name), token);
        List<EncryptedTable> tables = [.. EncryptedTable.All.Select(t => Existing(t, existing)).Where(static t => t.Columns.Count > 0)];
        return tables.Count > 0
            ? new EncryptedReader(connection, address.Schema, tables)
            : throw new LlmException(
                ErrorIds.UnsupportedSchema,
                $"The database {address.Shown} contains no LiteLLM tables in the schema {address.Schema}. Check the database name and ?schema= in DATABASE_URL.",
                address.Shown
            );
    }

    public async Task<EncryptionScan> ScanAsync(RowRotation rotation, CancellationToken token)
    {
        await using var command = Sql.ReadAll();
        var texts = await RowSql.ReadTextsAsync(command, token);
        // Decrypting and encrypting takes longer than reading, so it runs on all cores.
        var scans = await RowWork.EachAsync(texts, t => rotation.Scan(tables[t.Table], t.Key, t.Version, t.Text), token);
        var byTable = texts.Zip(scans, static (t, s) => (t.Table, Scan: s)).ToLookup(static s => s.Table, static s => s.Scan);
        return new EncryptionScan
        {
            Tables = [.. tables.Select((t, i) => Count(t.Name, [.. byTable[i]]))],
            Unreadable = [.. scans.SelectMany(static s => s.Unreadable)],
            Rotated = [.. scans.SelectMany(static s => s.Rotated)],
            Rows = [.. scans.Select(static s => s.Row).OfType<RotatedRow>()],
        };
    }

    /// <param name="rows">The rows. Those of tables that do not exist are left out.</param>
    /// <param name="isLocking">True to lock them until the transaction ends.</param>
    /// <param name="token">Cancels.</param>
    public async Task<Dictionary<RowKey, string>> ReadAsync(IEnumerable<RowKey> rows, bool isLocking, CancellationToken token)
    {
        var keys = rows.Where(r => tables.Any(t => t.Name == r.Section))
            .ToLookup(static r => r.Section, static r => r.Key, StringComparer.Ordinal);
        if (keys.Count == 0)
            return [];
        await using var command = Sql.Read(keys, isLocking);
        var texts = await RowSql.ReadTextsAsync(command, token);
        return texts.ToDictionary(t => new RowKey(tables[t.Table].Name, t.Key), static t => t.Text);
    }

    private static EncryptedTable Existing(EncryptedTable table, HashSet<(string Table, string Column)> existing) =>
        table with
        {
            Columns =
            [
                .. table
                    .Columns.Where(c => existing.Contains((table.Name, c.Column)) && existing.Contains((table.Name, table.KeyColumn)))
                    .Select(c => c with { Names = [.. c.Names.Where(n => existing.Contains((table.Name, n)))] }),
            ],
        };

    private static EncryptionCount Count(string table, IReadOnlyCollection<RowScan> rows) =>
        new(
            table,
            rows.Sum(static r => r.Old),
            rows.Sum(static r => r.Rotated.Count),
            rows.Sum(static r => r.Clear),
            rows.Sum(static r => r.Unreadable.Count)
        );
}
