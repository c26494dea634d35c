using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Database;

/// <summary>One table of LiteLLM's schema. Writes behave like the Prisma client, including the values that the client generates.</summary>
/// <param name="database">The database.</param>
/// <param name="name">The table's name.</param>
/// <param name="key">The key column.</param>
internal sealed class RowTable(ProxyDatabase database, string name, string key)
{
    private string Quoted => $"\"{name}\"";

    public Task<List<ConfigMap>> AllAsync(CancellationToken token) => WhereAsync("true", [], token);

    /// <summary>The rows that match a condition; empty when the schema has no such table.</summary>
    public async Task<List<ConfigMap>> WhereAsync(string condition, object?[] parameters, CancellationToken token)
    {
        try
        {
            return await RowsAsync($"SELECT to_jsonb(t)::text FROM {Quoted} t WHERE {condition}", parameters, token);
        }
        catch (DatabaseException e) when (e.IsMissing)
        {
            return [];
        }
    }

    public async Task<ConfigMap?> FindAsync(string id, CancellationToken token) =>
        (await WhereAsync($"{Column(key)} = $1", [id], token)).FirstOrDefault();

    public Task<IReadOnlySet<string>> ColumnsAsync(CancellationToken token) => database.ColumnsAsync(name, token);

    public async Task<long> CountAsync(string condition, object?[] parameters, CancellationToken token)
    {
        var rows = await database.QueryAsync(
            $"SELECT jsonb_build_object('n', count(*))::text FROM {Quoted} t WHERE {condition}",
            parameters,
            token
        );
        return PythonValue.Int(rows[0]["n"]!);
    }

    public async Task<ConfigMap> InsertAsync(ConfigMap row, CancellationToken token)
    {
        var (values, columns) = await WithoutUnknownColumnsAsync(row, token);
        var sql =
            $"INSERT INTO {Quoted} AS t ({columns}) SELECT {columns} FROM jsonb_populate_record(NULL::{Quoted}, $1::jsonb) RETURNING to_jsonb(t)::text";
        return (await RowsAsync(sql, [values], token))[0];
    }

    /// <summary>The updated row; null when it does not exist.</summary>
    public async Task<ConfigMap?> UpdateAsync(string id, ConfigMap changes, CancellationToken token)
    {
        var (values, columns) = await WithoutUnknownColumnsAsync(changes, token);
        var sql =
            $"UPDATE {Quoted} AS t SET ({columns}) = (SELECT {columns} FROM jsonb_populate_record(NULL::{Quoted}, $1::jsonb)) "
            + $"WHERE {Column(key)} = $2 RETURNING to_jsonb(t)::text";
        return (await RowsAsync(sql, [values, id], token)).FirstOrDefault();
    }

    public async Task<ConfigMap> UpsertAsync(string id, ConfigMap values, CancellationToken token) =>
        await UpdateAsync(id, values, token) ?? await InsertAsync(values.With(key, Json.Of(id)), token);

    /// <summary>The deleted row; null when it did not exist.</summary>
    public async Task<ConfigMap?> DeleteAsync(string id, CancellationToken token) =>
        (await RowsAsync($"DELETE FROM {Quoted} AS t WHERE {Column(key)} = $1 RETURNING to_jsonb(t)::text", [id], token)).FirstOrDefault();

    private async Task<List<ConfigMap>> RowsAsync(string sql, object?[] parameters, CancellationToken token) =>
        (await database.QueryAsync(sql, parameters, token)).ConvertAll(RowTimes.InUtc);

    // Prisma sets updated_at in the client; the database has no trigger for it. Values without a column are dropped.
    private async Task<(ConfigMap Values, string Columns)> WithoutUnknownColumnsAsync(ConfigMap row, CancellationToken token)
    {
        var columns = await ColumnsAsync(token);
        var values = row.With("updated_at", Json.Of(DateTime.UtcNow)).Where(columns.Contains);
        return (values, string.Join(", ", values.Keys.Select(Column)));
    }

    private static string Column(string column) => $"\"{column}\"";
}
