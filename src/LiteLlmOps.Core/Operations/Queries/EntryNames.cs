using System.Collections.Frozen;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>The names of rows by their ids.</summary>
internal static class EntryNames
{
    public static readonly IReadOnlyDictionary<string, string> None = FrozenDictionary<string, string>.Empty;

    /// <param name="records">The database.</param>
    /// <param name="table">The table.</param>
    /// <param name="key">The column with the id.</param>
    /// <param name="ids">The ids.</param>
    /// <param name="columns">The columns of which the first that is not empty is the name.</param>
    /// <param name="token">Cancels the statement.</param>
    /// <returns>Rows without a name are left out. Empty when the table does not exist or may not be read.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> ReadAsync(
        IRecordDatabase records,
        string table,
        string key,
        IReadOnlyCollection<string> ids,
        IEnumerable<string> columns,
        CancellationToken token
    )
    {
        var schema = await records.ReadTablesAsync([table], token);
        var known = columns.Where(c => schema.HasColumn(table, c)).Select(static c => $"NULLIF({c}, '')").ToList();
        if (known.Count == 0 || !schema.HasColumn(table, key))
            return None;
        var statement = new RecordStatement(
            $"SELECT {key} AS id, COALESCE({string.Join(", ", known)}, NULL) AS name FROM {RecordColumns.Name(schema, table)} WHERE {key} = ANY($1)",
            [ids.ToArray()]
        );
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var group in records.ReadAsync(statement, static r => (Id: r.Text("id"), Name: r.Text("name")), token))
        {
            foreach (var (id, name) in group.Where(static r => r is { Id: not null, Name: not null }))
                names[id!] = name!;
        }

        return names;
    }
}
