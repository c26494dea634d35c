using LiteLlmOps.Ports;
using LiteLlmOps.State;

namespace LiteLlmOps.Consistency;

/// <summary>The state of this machine and its network, as far as it concerns a deployment.</summary>
/// <param name="Tracked">The files with secrets that git tracks.</param>
/// <param name="Unreachable">The MCP servers that do not respond, with the error.</param>
/// <param name="Proxies">The proxies on this machine that use the database of the deployment.</param>
/// <param name="Client">The Prisma client on disk, and when it was generated. Null when there is none.</param>
internal sealed record MachineFacts(
    IReadOnlyList<string> Tracked,
    IReadOnlyList<(string Name, string Problem)> Unreachable,
    IReadOnlyList<RunningProxy> Proxies,
    (string Path, DateTime At)? Client
)
{
    public static readonly MachineFacts None = new([], [], [], null);

    /// <summary>The services of the deployment. Null when they could not be read.</summary>
    public IReadOnlyList<ServiceFacts>? Services { get; init; } = [];

    /// <summary>The files of the state folder and its archive. Null when they could not be listed.</summary>
    public IReadOnlyList<StateEntry>? StateFiles { get; init; } = [];

    /// <summary>The files with secrets for which git could not be asked.</summary>
    public IReadOnlyList<string> Untested { get; init; } = [];

    /// <summary>The LiteLLM proxies that run on this machine. Empty when processes cannot be read.</summary>
    public IReadOnlyList<RunningLiteLlm> Running { get; init; } = [];

    /// <summary>The query engines of Prisma that have ended without being reaped by their parent.</summary>
    public IReadOnlyList<DefunctEngine> DefunctEngines { get; init; } = [];
}

/// <param name="Listener">Its process.</param>
/// <param name="SaltKey">Its encryption key. Null when its environment is not readable or has none.</param>
/// <param name="Config">The file that it was started with. Null when its command line names none.</param>
internal sealed record RunningProxy(Listener Listener, string? SaltKey, string? Config);

/// <param name="ProcessId">Its process.</param>
/// <param name="Parent">The process that has started it.</param>
internal sealed record DefunctEngine(int ProcessId, int Parent);
