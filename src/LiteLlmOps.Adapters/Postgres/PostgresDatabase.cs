using System.Data;
using LiteLlmOps.Adapters.Encryption;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Schema;
using LiteLlmOps.Secrets;
using LiteLlmOps.State;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>The proxy's database. Its connections come from a data source that others share.</summary>
internal sealed class PostgresDatabase : IProxyDatabase
{
    private readonly NpgsqlDataSource _source;
    private readonly Func<NpgsqlDataSource> _writable;
    private readonly ConnectionText _connection;
    private readonly ValueCipher? _cipher;
    private readonly OtherKeys _others;
    private readonly TimeProvider _time;

    private PostgresDatabase(
        NpgsqlDataSource source,
        Func<NpgsqlDataSource> writable,
        ConnectionText connection,
        ValueCipher? cipher,
        OtherKeys others,
        TimeProvider time
    )
    {
        _source = source;
        _writable = writable;
        _time = time;
        _connection = connection;
        _cipher = cipher;
        _others = others;
    }

    /// <param name="deployment">The deployment.</param>
    /// <param name="readOnly">True for connections that cannot write.</param>
    /// <param name="sources">The data sources of the command.</param>
    /// <param name="time">The clock.</param>
    /// <param name="formerKeys">Reads the keys that rotations replaced. Null for none.</param>
    public static PostgresDatabase Open(
        Deployment deployment,
        bool readOnly,
        DataSources sources,
        TimeProvider time,
        Func<IReadOnlyList<SecretValue>>? formerKeys = null
    )
    {
        var connection = ConnectionText.Of(deployment, readOnly);
        return new PostgresDatabase(
            sources.Of(connection),
            () => sources.Of(ConnectionText.Of(deployment, readOnly: false)),
            connection,
            deployment.SigningKey is { } signingKey ? new ValueCipher(signingKey.Text) : null,
            new OtherKeys(deployment, formerKeys),
            time
        );
    }

    public Task<StoredState> ReadAsync(CancellationToken token) =>
        ReadingAsync(
            connection => new StoredReader(connection, _connection, Values(CipherFormat.Legacy)).ReadAsync(token),
            token,
            // One state of all tables.
            IsolationLevel.RepeatableRead
        );

    // The session of a reader is read-only; whether those of the proxy are, only a session without that option shows.
    public Task<DatabaseServer> ReadServerAsync(CancellationToken token) =>
        Translated(async () =>
        {
            await using var connection = await _writable().OpenConnectionAsync(token);
            await using var transaction = await ReadTransaction.BeginAsync(connection, _connection, token);
            return await ServerReader.ReadAsync(connection, _connection.Schema, _time, token);
        });

    public Task<LiveSchema> ReadSchemaAsync(CancellationToken token) =>
        ReadingAsync(connection => new SchemaReader(connection, _connection.Schema).ReadAsync(token), token);

    public Task<IReadOnlyList<IReadOnlyList<string?>>> QueryAsync(string sql, int maxRows, CancellationToken token) =>
        ReadingAsync(connection => CustomQuery.RunAsync(connection, sql, maxRows, token), token);

    public Task<CiphertextReport> ReadCiphertextsAsync(IReadOnlyList<CiphertextColumn> columns, CancellationToken token) =>
        Translated(async () =>
        {
            await using var connection = await _source.OpenConnectionAsync(token);
            return await new CiphertextReader(connection, _connection, Values(CipherFormat.Legacy)).ReadAsync(columns, token);
        });

    public Task WaitForSeedsAsync(CancellationToken token) =>
        Translated(async () =>
        {
            await using var connection = await _source.OpenConnectionAsync(token);
            await using var transaction = await ReadTransaction.BeginAsync(connection, _connection, token);
            await SeedLock.TakeAsync(connection, _connection, token);
            return true;
        });

    public StoredRow Open(RowKey row, string raw)
    {
        // A checkpoint can be older than the last change of the key.
        var values = Values(CipherFormat.Legacy).OpeningWithOthers();
        var opened = RowSql.Row(StoredReader.Tables.First(t => t.Table == StoredSchema.TableOf(row.Section)), row.Key, raw, values);
        return opened with { IsOfOtherKey = values.HasOpenedWithOthers };
    }

    public Task<IReadOnlyDictionary<string, AuditEntry>> ReadDeletionsAsync(
        IReadOnlyCollection<string> modelIds,
        CancellationToken token
    ) => ReadingAsync(connection => AuditReader.ReadDeletionsAsync(connection, _connection.Schema, modelIds, token), token);

    public Task<UsageFacts> ReadUsageAsync(StoredSchema schema, TimeSpan limit, CancellationToken token) =>
        Translated(async () =>
        {
            using var clock = CancellationTokenSource.CreateLinkedTokenSource(token);
            clock.CancelAfter(limit);
            try
            {
                await using var connection = await _source.OpenConnectionAsync(clock.Token);
                await using var transaction = await ReadTransaction.BeginAsync(connection, _connection, clock.Token);
                return await new UsageReader(connection, schema).ReadAsync(_time.UtcNow(), limit, clock.Token);
            }
            catch (Exception e)
                when (!token.IsCancellationRequested
                    && e is OperationCanceledException or PostgresException { SqlState: PostgresErrorCodes.QueryCanceled }
                )
            {
                throw new LlmException(
                    ErrorIds.UsageTimeout,
                    $"the database {_connection.Shown} did not respond within {Durations.Format(limit)}; check for locks and load.",
                    _connection.Shown,
                    e
                );
            }
        });

    public Task<IReadOnlyDictionary<RowKey, StoredRow>> ApplyAsync(
        IReadOnlyList<RowWrite> writes,
        StoredSchema schema,
        RowEncryption encryption,
        Rebase? rebase,
        CancellationToken token
    ) =>
        Translated(
            async () =>
            {
                await using var connection = await _source.OpenConnectionAsync(token);
                return await new SeedTransaction(connection, _connection, schema, Values(encryption)).ApplyAsync(writes, rebase, token);
            },
            " Nothing was written."
        );

    public Task<IReadOnlyList<UnstorableValue>> FindUnstorableAsync(
        IReadOnlyList<RowWrite> writes,
        StoredSchema schema,
        CancellationToken token
    ) =>
        Translated(async () =>
        {
            await using var connection = await _source.OpenConnectionAsync(token);
            return await new StorageCheck(connection, _connection, schema, StoredValues.InClear(_time.UtcNow())).FindAsync(writes, token);
        });

    // The data source belongs to the command.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private StoredValues Values(RowEncryption encryption) => new(_cipher, encryption, _time.UtcNow(), _others);

    private Task<T> ReadingAsync<T>(
        Func<NpgsqlConnection, Task<T>> read,
        CancellationToken token,
        IsolationLevel isolation = IsolationLevel.ReadCommitted
    ) =>
        Translated(async () =>
        {
            await using var connection = await _source.OpenConnectionAsync(token);
            await using var transaction = await ReadTransaction.BeginAsync(connection, _connection, token, isolation);
            return await read(connection);
        });

    /// <param name="work">The work.</param>
    /// <param name="consequence">Added to the message of an error of the server or the connection.</param>
    private async Task<T> Translated<T>(Func<Task<T>> work, string consequence = "")
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (DatabaseErrors.Concern(e))
        {
            var error = DatabaseErrors.Translate(e, _connection.Shown);
            throw consequence == "" || error.Message.Contains("othing was written", StringComparison.Ordinal)
                ? error
                : new LlmException(error.Id, error.Message + consequence, error.Target, e);
        }
    }
}
