using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Database;

/// <summary>One table of LiteLLM's schema, written to as the Prisma client writes: values that it makes itself included.</summary>
/// <param name="database">The database.</param>
/// <param name="name">The table's name.</param>
/// <param name="key">The column that finds a row.</param>
internal sealed class RowTable(ProxyDatabase database, string name, string key)
{
    private string Quoted => $"\"{name}\"";

    public Task<List<ConfigMap>> AllAsync(CancellationToken token) => WhereAsync("true", [], token);

    /// <summary>The rows that a condition holds for; none where the schema has no such table.</summary>
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
        var (values, columns) = await FittingAsync(row, token);
        var sql =
            $"INSERT INTO {Quoted} AS t ({columns}) SELECT {columns} FROM jsonb_populate_record(NULL::{Quoted}, $1::jsonb) RETURNING to_jsonb(t)::text";
        return (await RowsAsync(sql, [values], token))[0];
    }

    /// <summary>The row as it is then; null when there is none.</summary>
    public async Task<ConfigMap?> UpdateAsync(string id, ConfigMap changes, CancellationToken token)
    {
        var (values, columns) = await FittingAsync(changes, token);
        var sql =
            $"UPDATE {Quoted} AS t SET ({columns}) = (SELECT {columns} FROM jsonb_populate_record(NULL::{Quoted}, $1::jsonb)) "
            + $"WHERE {Column(key)} = $2 RETURNING to_jsonb(t)::text";
        return (await RowsAsync(sql, [values, id], token)).FirstOrDefault();
    }

    public async Task<ConfigMap> UpsertAsync(string id, ConfigMap values, CancellationToken token) =>
        await UpdateAsync(id, values, token) ?? await InsertAsync(values.With(key, Json.Of(id)), token);

    /// <summary>The row that was deleted; null when there was none.</summary>
    public async Task<ConfigMap?> DeleteAsync(string id, CancellationToken token) =>
        (await RowsAsync($"DELETE FROM {Quoted} AS t WHERE {Column(key)} = $1 RETURNING to_jsonb(t)::text", [id], token)).FirstOrDefault();

    private async Task<List<ConfigMap>> RowsAsync(string sql, object?[] parameters, CancellationToken token) =>
        (await database.QueryAsync(sql, parameters, token)).ConvertAll(RowTimes.InUtc);

    // Prisma sets updated_at in the client; the database has no trigger for it. What the schema lacks is left out.
    private async Task<(ConfigMap Values, string Columns)> FittingAsync(ConfigMap row, CancellationToken token)
    {
        var columns = await ColumnsAsync(token);
        var values = row.With("updated_at", Json.Of(DateTime.UtcNow)).Where(columns.Contains);
        return (values, string.Join(", ", values.Keys.Select(Column)));
    }

    private static string Column(string column) => $"\"{column}\"";
}
