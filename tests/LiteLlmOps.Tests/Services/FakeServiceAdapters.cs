using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Observations;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;
using LiteLlmOps.State;

namespace LiteLlmOps.Tests.Services;

/// <summary>Adapters that only have services, and a journal in memory.</summary>
internal sealed class FakeServiceAdapters(IServiceHost services) : IAdapters
{
    public List<JournalEntry> Journal { get; } = [];

    public TimeProvider Time => TimeProvider.System;

    public IConfigFiles Files => throw new NotSupportedException();

    public IConfigEditor Editor => throw new NotSupportedException();

    public ISchemaFiles Schemas => throw new NotSupportedException();

    public ICommands Commands => throw new NotSupportedException();

    public IListeners Listeners => throw new NotSupportedException();

    public ILabHost Labs => throw new NotSupportedException();

    public ILogFiles Logs => throw new NotSupportedException();

    public ISignatureFiles Signatures => throw new NotSupportedException();

    public IMarkdownRenderer Markdown => throw new NotSupportedException();

    public IProxyDatabase OpenDatabase(Deployment deployment, bool readOnly) => throw new NotSupportedException();

    public IEncryptedTables OpenEncrypted(Deployment deployment) => throw new NotSupportedException();

    public IRecordDatabase OpenRecords(Deployment deployment, TimeSpan limit) => throw new NotSupportedException();

    public IProxyApi OpenProxy(Deployment deployment, Uri address, bool isOneWorker = false) => throw new NotSupportedException();

    public IStateStore OpenState(Deployment deployment) => new State(Journal);

    public IStateFolder OpenStateFolder(Deployment deployment) => throw new NotSupportedException();

    public IHttpProbe OpenHttp() => new NoHttp();

    public IEventHttp OpenEvents() => throw new NotSupportedException();

    public IServiceHost OpenServices(Deployment deployment) => services;

    private sealed class NoHttp : IHttpProbe
    {
        public Task<HttpProbeAnswer> SendAsync(HttpProbeRequest request, CancellationToken token) => throw new NotSupportedException();

        public Task<DateTime?> ReadCertificateExpiryAsync(Uri address, CancellationToken token) => throw new NotSupportedException();

        public void Dispose() { }
    }

    private sealed class State(List<JournalEntry> journal) : IStateStore
    {
        public bool HasSeeded => true;

        public void Append(JournalEntry entry) => journal.Add(entry);

        public IReadOnlyList<Checkpoint> ReadUnjournaled() => [];

        public JournalText ReadJournal() => JournalText.Missing;

        public IReadOnlyList<JournalEntry> AppendMissing(IReadOnlyList<JournalEntry> entries) => throw new NotSupportedException();

        public string ReportPath(string name) => throw new NotSupportedException();

        public IReadOnlyList<string> ReportNames() => throw new NotSupportedException();

        public string ReadReport(string name) => throw new NotSupportedException();

        public void SaveReport(string name, string text) => throw new NotSupportedException();

        public void Sweep() { }

        public void Observe(Observation observation) => throw new NotSupportedException();

        public ObservationLog ReadObservations(DateTime? since, DateTime? until) => ObservationLog.Empty;

        public void SaveUpdate(FileUpdate update) => throw new NotSupportedException();

        public void ReleaseUpdate(string id) => throw new NotSupportedException();

        public void FinishUpdate(string id) => throw new NotSupportedException();

        public IReadOnlyList<SavedFileUpdate> ReadUpdates() => [];

        public void SavePending(Checkpoint checkpoint) => throw new NotSupportedException();

        public void Complete(Checkpoint checkpoint) => throw new NotSupportedException();

        public void Finish(string id) => throw new NotSupportedException();

        public void Release(string id) => throw new NotSupportedException();

        public void Discard(string id) => throw new NotSupportedException();

        public IReadOnlyList<SavedCheckpoint> ReadCheckpoints(bool onlyUnfinished) => throw new NotSupportedException();

        public SeededState ReadSeeded() => throw new NotSupportedException();

        public void UpdateSeeded(Func<SeededState, SeededState> update) => throw new NotSupportedException();

        public string Hash(string text) => throw new NotSupportedException();

        public string HashWith(SecretValue signingKey, string text) => throw new NotSupportedException();

        public void SaveFormerKeys(string id, IReadOnlyList<SecretValue> former, SecretValue key) => throw new NotSupportedException();

        public void DeleteFormerKeys(string id) => throw new NotSupportedException();

        public IReadOnlyList<SecretValue> ReadFormerKeys() => throw new NotSupportedException();
    }
}
