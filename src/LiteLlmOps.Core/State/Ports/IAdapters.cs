using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;

namespace LiteLlmOps.Ports;

/// <summary>The entry point to infrastructure: files, the database, HTTP, processes.</summary>
internal interface IAdapters
{
    /// <summary>The clock.</summary>
    TimeProvider Time { get; }

    IConfigFiles Files { get; }

    IConfigEditor Editor { get; }

    ISchemaFiles Schemas { get; }

    ICommands Commands { get; }

    IListeners Listeners { get; }

    ILabHost Labs { get; }

    ILogFiles Logs { get; }

    ISignatureFiles Signatures { get; }

    IMarkdownRenderer Markdown { get; }

    /// <summary>
    /// The database of a deployment. With <paramref name="readOnly"/>the server rejects every write. Its connections are shared until the
    /// command ends.
    /// </summary>
    /// <exception cref="LlmException">The deployment has no database, or its URL is invalid.</exception>
    IProxyDatabase OpenDatabase(Deployment deployment, bool readOnly);

    /// <summary>The encrypted values of a deployment's database, for a change of their key.</summary>
    /// <exception cref="LlmException">The deployment has no database, or its URL is invalid.</exception>
    IEncryptedTables OpenEncrypted(Deployment deployment);

    /// <summary>The tables of a deployment, for queries. Its connections are shared until the command ends.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="limit">The time limit of each statement.</param>
    /// <exception cref="LlmException">The deployment has no database, or its URL is invalid.</exception>
    IRecordDatabase OpenRecords(Deployment deployment, TimeSpan limit);

    /// <param name="deployment">The deployment.</param>
    /// <param name="address">The address of one of its proxies.</param>
    /// <param name="isOneWorker">True to send all requests over one connection, so that one worker answers all of them; slower.</param>
    IProxyApi OpenProxy(Deployment deployment, Uri address, bool isOneWorker = false);

    IStateStore OpenState(Deployment deployment);

    /// <summary>The files of the state folder, and its archive.</summary>
    IStateFolder OpenStateFolder(Deployment deployment);

    IHttpProbe OpenHttp();

    IEventHttp OpenEvents();

    IServiceHost OpenServices(Deployment deployment);
}
