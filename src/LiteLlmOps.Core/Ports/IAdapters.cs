using LiteLlmOps.Deployments;

namespace LiteLlmOps.Ports;

/// <summary>The door to the outside world.</summary>
internal interface IAdapters
{
    IConfigFiles Files { get; }

    ILabHost Labs { get; }

    /// <summary>Opens the deployment's database; a read-only connection cannot write, whatever is asked of it.</summary>
    /// <exception cref="LlmException">The deployment names no database, or in a form that cannot be read.</exception>
    IProxyDatabase OpenDatabase(Deployment deployment, bool readOnly);

    IProxyApi OpenProxy(Deployment deployment, Uri address);

    IStateStore OpenState(Deployment deployment);
}
