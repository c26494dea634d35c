using System.Collections.Concurrent;
using System.Net.Sockets;
using LiteLlmOps.Configuration;
using Npgsql;
using NpgsqlTypes;

namespace LiteLlmOps.Lab.Database;

/// <summary>
/// The database. Rows are read and written as JSON objects, so that columns missing from an older schema need no special handling.
/// </summary>
internal sealed class ProxyDatabase : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnectionStringBuilder _target;
    private readonly ConcurrentDictionary<string, IReadOnlySet<string>> _columns = new(StringComparer.Ordinal);

    public ProxyDatabase(NpgsqlConnectionStringBuilder target)
    {
        _target = target;
        // The slim builder starts faster, and only text and numbers are mapped.
        _source = new NpgsqlSlimDataSourceBuilder(target.ConnectionString).EnableTransportSecurity().EnableArrays().Build();
    }

    public Task PingAsync(CancellationToken token) => RunAsync("SELECT 1", [], static _ => 0, token);

    /// <summary>Runs a query whose first column is a JSON object, and returns that column.</summary>
    public Task<List<ConfigMap>> QueryAsync(string sql, object?[] parameters, CancellationToken token) =>
        RunAsync(sql, parameters, static r => (ConfigMap)NodeJson.Parse(r.GetFieldValue<string>(0)), token);

    /// <summary>The columns of a table; empty when it does not exist.</summary>
    public async Task<IReadOnlySet<string>> ColumnsAsync(string table, CancellationToken token)
    {
        if (_columns.TryGetValue(table, out var known))
            return known;
        const string sql = "SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped";
        var names = await RunAsync(sql, [$"\"{table}\""], static r => r.GetString(0), token);
        var columns = names.ToHashSet(StringComparer.Ordinal);
        if (columns.Count > 0)
            _columns[table] = columns;
        return columns;
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<List<T>> RunAsync<T>(string sql, object?[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken token)
    {
        try
        {
            await using var command = _source.CreateCommand(sql);
            foreach (var parameter in parameters)
                command.Parameters.Add(Parameter(parameter));
            await using var reader = await command.ExecuteReaderAsync(token);
            var rows = new List<T>();
            while (await reader.ReadAsync(token))
                rows.Add(read(reader));
            return rows;
        }
        catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException or InvalidOperationException)
        {
            throw DatabaseException.Of(e, _target);
        }
    }

    private static NpgsqlParameter Parameter(object? value) =>
        value switch
        {
            string[] texts => new NpgsqlParameter { Value = texts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
            long number => new NpgsqlParameter { Value = number, NpgsqlDbType = NpgsqlDbType.Bigint },
            ConfigNode node => new NpgsqlParameter { Value = NodeJson.Write(node), NpgsqlDbType = NpgsqlDbType.Text },
            _ => new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
        };
}
