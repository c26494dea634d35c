using LiteLlmOps.Ports;

namespace LiteLlmOps.Consistency;

/// <summary>What this machine and its network tell of a deployment.</summary>
/// <param name="Tracked">The files with secrets that git keeps.</param>
/// <param name="Unreachable">The MCP servers that do not answer, with what was seen.</param>
/// <param name="Proxies">The proxies of this machine that work on the deployment's database.</param>
/// <param name="Client">When the Prisma client on disk was generated, and where it is. Null when there is none.</param>
internal sealed record MachineFacts(
    IReadOnlyList<string> Tracked,
    IReadOnlyList<(string Name, string Problem)> Unreachable,
    IReadOnlyList<RunningProxy> Proxies,
    (string Path, DateTime At)? Client
)
{
    public static readonly MachineFacts None = new([], [], [], null);

    /// <summary>The services, as this machine tells of them. Empty when it does not.</summary>
    public IReadOnlyList<ServiceFacts> Services { get; init; } = [];
}

/// <param name="Listener">Its process.</param>
/// <param name="SaltKey">What it encrypts with. Null when its environment does not say.</param>
/// <param name="Config">The file that it was started with. Null when its command line names none.</param>
internal sealed record RunningProxy(Listener Listener, string? SaltKey, string? Config);
