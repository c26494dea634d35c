using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.Http;
using LiteLlmOps.Adapters.Incidents;
using LiteLlmOps.Adapters.Labs;
using LiteLlmOps.Adapters.Postgres;
using LiteLlmOps.Adapters.Postgres.Records;
using LiteLlmOps.Adapters.Postgres.Rotation;
using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Adapters.Proxy;
using LiteLlmOps.Adapters.Reporting;
using LiteLlmOps.Adapters.Schema;
using LiteLlmOps.Adapters.Services;
using LiteLlmOps.Adapters.State;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Adapters.Yaml.Editing;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters;

/// <summary>The adapters of one command, each made when it is asked for.</summary>
internal sealed class AdapterFactory : IAdapters, IDisposable
{
    private readonly DataSources _sources = new();
    private readonly FileOperations? _operations;

    public AdapterFactory()
        : this(TimeProvider.System) { }

    /// <param name="time">The clock.</param>
    /// <param name="operations">The operations on the files of state folder and configuration. Null for those of the file system.</param>
    public AdapterFactory(TimeProvider time, FileOperations? operations = null)
    {
        Time = time;
        _operations = operations;
        Files = new ConfigFiles(operations);
        Labs = new LabHost(this);
    }

    public TimeProvider Time { get; }

    public IConfigFiles Files { get; }

    public ISchemaFiles Schemas { get; } = new InstalledPackage();

    public ICommands Commands { get; } = new Commands();

    public IListeners Listeners { get; } = new ProcListeners();

    public IConfigEditor Editor { get; } = new YamlEditor();

    public ILabHost Labs { get; }

    public ILogFiles Logs { get; } = new LogFiles();

    public ISignatureFiles Signatures { get; } = new SignatureFiles();

    // Made when it is used: only a report in HTML needs the library.
    public IMarkdownRenderer Markdown => new MarkdownRenderer();

    public IProxyDatabase OpenDatabase(Deployment deployment, bool readOnly) =>
        PostgresDatabase.Open(deployment, readOnly, _sources, Time, () => FormerKeys.Of(deployment, _operations ?? FileOperations.Disk));

    public IEncryptedTables OpenEncrypted(Deployment deployment) => new EncryptedTables(deployment, _sources);

    public IRecordDatabase OpenRecords(Deployment deployment, TimeSpan limit) => RecordDatabase.Open(deployment, limit, _sources);

    public IProxyApi OpenProxy(Deployment deployment, Uri address, bool isOneWorker = false) =>
        new ProxyApi(new ProxyClient(address, deployment.Proxy.MasterKey, deployment.Proxy.Timeout, isOneWorker));

    public IStateStore OpenState(Deployment deployment) => new StateStore(deployment, Time, _operations);

    public IStateFolder OpenStateFolder(Deployment deployment) => new StateFolder(deployment.State, _operations);

    public IHttpProbe OpenHttp() => new HttpProbe(Time);

    public IEventHttp OpenEvents() => new EventHttp();

    public IServiceHost OpenServices(Deployment deployment) => new ServiceHost(deployment, Time, _operations);

    public void Dispose() => _sources.Dispose();
}
