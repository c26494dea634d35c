using System.Globalization;
using System.Runtime.CompilerServices;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.Ports;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres.Records;

/// <summary>Reads rows with a cursor. Its connections come from a data source that others share.</summary>
internal sealed class RecordDatabase : IRecordDatabase
{
    // The server ends a statement at the limit. The driver waits longer, and only for a server that does not answer at all.
    private static readonly TimeSpan DriverMargin = TimeSpan.FromSeconds(10);

    // A cursor reads a part of the rows at a time: compiling its statement takes longer than the first rows. Servers without the setting ignore this.
    private static readonly string[] WithoutCompilation = ["jit"];

    // PostgreSQL expects as many groups of days as there are times, and sorts whole rows for them: twice as slow as few groups in a hash table. It then
    // takes an unavoidable sort for so expensive that it would compile the statement, for seconds. Servers without a setting ignore this.
    private static readonly string[] WithHashing = ["enable_sort", "jit"];

    // The server and the thread that reads need not wait while the pipeline is busy with a group, which takes a different time for each.
    private const int Ahead = 4;

    private readonly NpgsqlDataSource _source;
    private readonly ConnectionText _connection;
    private readonly TimeSpan _limit;

    private int DriverLimit => (int)Math.Ceiling((_limit + DriverMargin).TotalSeconds);

    private RecordDatabase(NpgsqlDataSource source, ConnectionText connection, TimeSpan limit)
    {
        _source = source;
        _connection = connection;
        _limit = limit;
    }

    public static RecordDatabase Open(Deployment deployment, TimeSpan limit, DataSources sources)
    {
        var connection = ConnectionText.Of(deployment, readOnly: true);
        return new RecordDatabase(sources.Of(connection), connection, limit);
    }

    public Task<StoredSchema> ReadTablesAsync(IReadOnlyCollection<string> tables, CancellationToken token) =>
        Translated(
            async () =>
            {
                await using var connection = await _source.OpenConnectionAsync(token);
                await using var transaction = await BeginAsync(connection, [], token);
                return await Catalogue.ReadAsync(connection, _connection.Schema, [.. tables], [.. tables], token);
            },
            token
        );

    public Task<IReadOnlyList<T>> ReadAllAsync<T>(RecordStatement statement, Func<IRecord, T> read, CancellationToken token) =>
        Translated<IReadOnlyList<T>>(
            async () =>
            {
                await using var connection = await _source.OpenConnectionAsync(token);
                await using var transaction = await BeginAsync(connection, WithHashing, token);
                await using var command = Command(connection, statement);
                var rows = new List<T>();
                await ReadEachAsync(command, row => rows.Add(read(row)), token);
                return rows;
            },
            token
        );

    public async IAsyncEnumerable<IReadOnlyList<T>> ReadAsync<T>(
        RecordStatement statement,
        Func<IRecord, T> read,
        [EnumeratorCancellation] CancellationToken token
    )
    {
        await using var connection = await Translated(() => _source.OpenConnectionAsync(token).AsTask(), token);
        await using var transaction = await Translated(() => OpenCursorAsync(connection, statement, token), token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var size = new GroupSize(statement.FirstRows);
        var groups = new Queue<Task<Group<T>>>();
        var last = NextAsync(null);
        groups.Enqueue(last);
        try
        {
            for (var count = 1; ; count++)
            {
                var group = await groups.Dequeue();
                // Two groups suffice for Select-Object -First: until then, nothing is read ahead.
                while (count > 1 && !group.IsLast && groups.Count < Ahead)
                    groups.Enqueue(last = NextAsync(last));
                if (group.Rows.Count > 0)
                    yield return group.Rows;
                if (group.IsLast)
                    yield break;
                if (groups.Count == 0)
                    groups.Enqueue(last = NextAsync(last));
            }
        }
        finally
        {
            await EndAsync(last, stop);
        }

        // The connection reads one group at a time.
        async Task<Group<T>> NextAsync(Task<Group<T>>? before)
        {
            if (before is not null && await before is { IsLast: true })
                return new Group<T>([], IsLast: true);
            return await Translated(() => FetchAsync(connection, statement.Lookup, size, read, stop.Token), token);
        }
    }

    // The connection cannot be closed while it is in use.
    private static async Task EndAsync(Task reading, CancellationTokenSource stop)
    {
        await stop.CancelAsync();
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<NpgsqlTransaction> OpenCursorAsync(NpgsqlConnection connection, RecordStatement statement, CancellationToken token)
    {
        var transaction = await BeginAsync(connection, WithoutCompilation, token);
        try
        {
            await using var command = Command(connection, statement with { Sql = "DECLARE llmops NO SCROLL CURSOR FOR " + statement.Sql });
            await command.ExecuteNonQueryAsync(token);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    private async Task<Group<T>> FetchAsync<T>(
        NpgsqlConnection connection,
        IRecordLookup? lookup,
        GroupSize size,
        Func<IRecord, T> read,
        CancellationToken token
    )
    {
        var count = size.Rows;
        var rows = new List<T>(count);
        await using (var command = Command(connection, string.Create(CultureInfo.InvariantCulture, $"FETCH {count} FROM llmops")))
        {
            var characters = await ReadEachAsync(command, row => rows.Add(read(row)), token);
            size.Grow(rows.Count, characters);
        }
        while (lookup?.Next() is { } others)
        {
            await using var command = Command(connection, others);
            await ReadEachAsync(command, lookup.Add, token);
        }
        return new Group<T>(rows, rows.Count < count);
    }

    /// <returns>The length of all texts that were read.</returns>
    private static async Task<long> ReadEachAsync(NpgsqlCommand command, Action<IRecord> read, CancellationToken token)
    {
        await using var reader = await command.ExecuteReaderAsync(token);
        var record = new Record(reader);
        while (await reader.ReadAsync(token))
            read(record);
        return record.Characters;
    }

    /// <param name="connection">The connection.</param>
    /// <param name="off">Settings to turn off, if the server has them.</param>
    /// <param name="token">Cancels.</param>
    private Task<NpgsqlTransaction> BeginAsync(NpgsqlConnection connection, string[] off, CancellationToken token)
    {
        var limit = new NpgsqlBatchCommand("SELECT set_config('statement_timeout', $1, true)");
        limit.Parameters.Add(new NpgsqlParameter { Value = ((long)_limit.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) });
        var settings = new NpgsqlBatchCommand(
            "SELECT set_config(name, 'off', true) FROM unnest($1) AS name WHERE current_setting(name, true) IS NOT NULL"
        );
        settings.Parameters.Add(new NpgsqlParameter { Value = off });
        return ReadTransaction.BeginAsync(connection, _connection, token, settings: off.Length == 0 ? [limit] : [limit, settings]);
    }

    private NpgsqlCommand Command(NpgsqlConnection connection, RecordStatement statement)
    {
        var command = Command(connection, statement.Sql);
        foreach (var parameter in statement.Parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return command;
    }

    private NpgsqlCommand Command(NpgsqlConnection connection, string sql) => new(sql, connection) { CommandTimeout = DriverLimit };

    private async Task<T> Translated<T>(Func<Task<T>> work, CancellationToken token)
    {
        try
        {
            return await work();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.QueryCanceled && !token.IsCancellationRequested)
        {
            throw new LlmException(
                ErrorIds.QueryTimeout,
                $"The query in the database {_connection.Shown} did not end within {Durations.Format(_limit)}. Use a shorter time range, a filter, or a longer -Timeout.",
                _connection.Shown,
                e
            );
        }
        catch (Exception e) when (DatabaseErrors.Concern(e) && !token.IsCancellationRequested)
        {
            throw DatabaseErrors.Translate(e, _connection.Shown);
        }
    }

    /// <param name="Rows">The rows.</param>
    /// <param name="IsLast">True when no rows follow.</param>
    private sealed record Group<T>(List<T> Rows, bool IsLast);
}
