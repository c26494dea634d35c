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

    /// <summary>Reads keys of general_settings, with one request for each. A key that the proxy does not report is missing in the result.</summary>
    /// <exception cref="LlmException">The proxy does not respond, or rejects the master key.</exception>
    Task<IReadOnlyDictionary<string, LiveField>> ReadFieldsAsync(IReadOnlyCollection<string> keys, CancellationToken token);
}
