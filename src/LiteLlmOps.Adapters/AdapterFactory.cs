using LiteLlmOps.Adapters.Http;
using LiteLlmOps.Adapters.Incidents;
using LiteLlmOps.Adapters.Labs;
using LiteLlmOps.Adapters.Postgres;
using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Adapters.Proxy;
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

    public AdapterFactory()
        : this(TimeProvider.System) { }

    /// <param name="time">The clock.</param>
    public AdapterFactory(TimeProvider time)
    {
        Time = time;
        Labs = new LabHost(this);
    }

    public TimeProvider Time { get; }

    public IConfigFiles Files { get; } = new ConfigFiles();

    public ISchemaFiles Schemas { get; } = new InstalledPackage();

    public ICommands Commands { get; } = new Commands();

    public IListeners Listeners { get; } = new ProcListeners();

    public IConfigEditor Editor { get; } = new YamlEditor();

    public ILabHost Labs { get; }

    public ILogFiles Logs { get; } = new LogFiles();

    public ISignatureFiles Signatures { get; } = new SignatureFiles();

    public IProxyDatabase OpenDatabase(Deployment deployment, bool readOnly) => PostgresDatabase.Open(deployment, readOnly, _sources, Time);

    public IProxyApi OpenProxy(Deployment deployment, Uri address, bool isOneWorker = false) =>
        new ProxyApi(new ProxyClient(address, deployment.Proxy.MasterKey, deployment.Proxy.Timeout, isOneWorker));

    public IStateStore OpenState(Deployment deployment) => new StateStore(deployment, Time);

    public IHttpProbe OpenHttp() => new HttpProbe(Time);

    public IServiceHost OpenServices(Deployment deployment) => new ServiceHost(deployment, Time);

    public void Dispose() => _sources.Dispose();
}
