using LiteLlmOps.Adapters;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Schema;
using LiteLlmOps.State;

namespace LiteLlmOps.Tests.Seeding;

/// <summary>The real adapters for files and state, with a database in memory and a proxy that is a function.</summary>
/// <param name="database">The database.</param>
/// <param name="proxy">Returns the state of the proxy. Throws an LlmException for a proxy that does not respond.</param>
/// <param name="operations">The operations on files. Null for those of the file system.</param>
internal sealed class FakeAdapters(FakeProxyDatabase database, Func<LiveState> proxy, FileOperations? operations = null)
    : IAdapters,
        IDisposable
{
    private readonly AdapterFactory _real = new(TimeProvider.System, operations);

    public TimeProvider Time => _real.Time;

    public IConfigFiles Files => _real.Files;

    public IConfigEditor Editor => _real.Editor;

    public ISchemaFiles Schemas => _real.Schemas;

    public ICommands Commands => _real.Commands;

    public IListeners Listeners => _real.Listeners;

    public ILabHost Labs => _real.Labs;

    public ILogFiles Logs => _real.Logs;

    public ISignatureFiles Signatures => _real.Signatures;

    public IMarkdownRenderer Markdown => _real.Markdown;

    public IProxyDatabase OpenDatabase(Deployment deployment, bool readOnly) => database;

    public IEncryptedTables OpenEncrypted(Deployment deployment) => throw new NotSupportedException();

    public IRecordDatabase OpenRecords(Deployment deployment, TimeSpan limit) => throw new NotSupportedException();

    public IProxyApi OpenProxy(Deployment deployment, Uri address, bool isOneWorker = false) => new FakeProxy(proxy);

    public IStateStore OpenState(Deployment deployment) => _real.OpenState(deployment);

    public IStateFolder OpenStateFolder(Deployment deployment) => _real.OpenStateFolder(deployment);

    public IHttpProbe OpenHttp() => _real.OpenHttp();

    public IEventHttp OpenEvents() => _real.OpenEvents();

    public IServiceHost OpenServices(Deployment deployment) => _real.OpenServices(deployment);

    public void Dispose() => _real.Dispose();

    private sealed class FakeProxy(Func<LiveState> answer) : IProxyApi
    {
        public Task<LiteLlmVersion?> ReadVersionAsync(CancellationToken token) => Task.FromResult<LiteLlmVersion?>(null);

        public Task<LiveState> ReadAsync(CancellationToken token) => Task.FromResult(answer());

        public Task<IReadOnlyDictionary<string, LiveField>> ReadFieldsAsync(IReadOnlyCollection<string> keys, CancellationToken token) =>
            Task.FromResult<IReadOnlyDictionary<string, LiveField>>(
                (answer().GeneralFields ?? new Dictionary<string, LiveField>())
                    .Where(f => keys.Contains(f.Key, StringComparer.Ordinal))
                    .ToDictionary()
            );

        public void Dispose() { }
    }
}

/// <summary>A <see cref="FakeDatabase"/> as the operations use it. Only overwrites rows that have not changed since they were read.</summary>
internal sealed class FakeProxyDatabase(FakeDatabase rows) : IProxyDatabase
{
    /// <summary>The error of the next write. Null for success.</summary>
    public LlmException? WriteError { get; set; }

    /// <summary>Access rights and usage. Null when they cannot be read in time.</summary>
    public UsageFacts? Usage { get; set; } = new() { ReadAt = new DateTime(2026, 11, 23, 12, 0, 0, DateTimeKind.Utc) };

    public int Waits { get; private set; }

    public Task<StoredState> ReadAsync(CancellationToken token) => Task.FromResult(rows.State);

    public Task WaitForSeedsAsync(CancellationToken token)
    {
        Waits++;
        return Task.CompletedTask;
    }

    public StoredRow Open(RowKey row, string raw) => FakeDatabase.Open(row, raw);

    public Task<UsageFacts> ReadUsageAsync(StoredSchema schema, TimeSpan limit, CancellationToken token) =>
        Task.FromResult(Usage ?? throw new LlmException(ErrorIds.UsageTimeout, "the database is slow."));

    public Task<IReadOnlyDictionary<RowKey, StoredRow>> ApplyAsync(
        IReadOnlyList<RowWrite> writes,
        StoredSchema schema,
        RowEncryption encryption,
        Rebase? rebase,
        CancellationToken token
    )
    {
        token.ThrowIfCancellationRequested();
        if (WriteError is not null)
            throw WriteError;
        Assert.All(writes, w => Assert.Equal(w.Fingerprint, rows.Find(w.Row)?.Fingerprint));
        rows.Apply(writes);
        return Task.FromResult<IReadOnlyDictionary<RowKey, StoredRow>>(
            writes.Where(static w => w.Value is not null).ToDictionary(static w => w.Row, w => rows.Find(w.Row)!)
        );
    }

    public Task<IReadOnlyList<UnstorableValue>> FindUnstorableAsync(
        IReadOnlyList<RowWrite> writes,
        StoredSchema schema,
        CancellationToken token
    ) => Task.FromResult<IReadOnlyList<UnstorableValue>>([]);

    public Task<DatabaseServer> ReadServerAsync(CancellationToken token) => throw new NotSupportedException();

    /// <summary>All tables and the migration ledger. Null when they cannot be read.</summary>
    public LiveSchema? Tables { get; set; }

    public Task<LiveSchema> ReadSchemaAsync(CancellationToken token) =>
        Task.FromResult(Tables ?? throw new LlmException(ErrorIds.UsageTimeout, "the catalogue cannot be read."));

    public Task<IReadOnlyList<IReadOnlyList<string?>>> QueryAsync(string sql, int maxRows, CancellationToken token) =>
        throw new NotSupportedException();

    public Task<CiphertextReport> ReadCiphertextsAsync(IReadOnlyList<CiphertextColumn> columns, CancellationToken token) =>
        Task.FromResult(new CiphertextReport());

    public Task<IReadOnlyDictionary<string, AuditEntry>> ReadDeletionsAsync(
        IReadOnlyCollection<string> modelIds,
        CancellationToken token
    ) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
