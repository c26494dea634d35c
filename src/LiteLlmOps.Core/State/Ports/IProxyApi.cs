using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Ports;

/// <summary>The HTTP API of the running proxy.</summary>
internal interface IProxyApi : IDisposable
{
    /// <summary>The version that runs. Null when no endpoint reports it.</summary>
    /// <exception cref="LlmException">The proxy does not respond.</exception>
    Task<LiteLlmVersion?> ReadVersionAsync(CancellationToken token);

    /// <summary>Reads the state of the proxy.</summary>
    /// <exception cref="LlmException">The proxy does not respond, rejects the master key, or is not LiteLLM.</exception>
    Task<LiveState> ReadAsync(CancellationToken token);
}
