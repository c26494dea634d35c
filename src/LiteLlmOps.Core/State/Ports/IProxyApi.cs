using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Ports;

/// <summary>The running proxy, asked over HTTP.</summary>
internal interface IProxyApi : IDisposable
{
    /// <summary>The version that runs; null when no endpoint tells it.</summary>
    /// <exception cref="LlmException">The proxy does not answer.</exception>
    Task<LiteLlmVersion?> ReadVersionAsync(CancellationToken token);

    /// <summary>What the proxy serves.</summary>
    /// <exception cref="LlmException">The proxy does not answer, refuses the master key, or answers something else than LiteLLM would.</exception>
    Task<LiveState> ReadAsync(CancellationToken token);
}
