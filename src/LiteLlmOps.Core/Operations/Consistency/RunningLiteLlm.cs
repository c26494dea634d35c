using System.Globalization;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Consistency;

/// <summary>A LiteLLM proxy that runs on this machine, of any deployment.</summary>
/// <param name="ProcessId">Its process: the parent of its workers.</param>
/// <param name="Port">The port that it listens on.</param>
/// <param name="Arguments">Its command line.</param>
/// <param name="Workers">The number of its workers.</param>
/// <param name="MetricsFolder">The folder in which its workers collect their metrics. Null when its environment cannot be read.</param>
internal sealed record RunningLiteLlm(int ProcessId, int Port, IReadOnlyList<string> Arguments, int Workers, string? MetricsFolder)
{
    private const string Folder = "PROMETHEUS_MULTIPROC_DIR";

    public static IReadOnlyList<RunningLiteLlm> Find(IListeners listeners) =>
        [
            // The workers inherit the socket of their parent, whose id is the lowest.
            .. listeners.Find("litellm").GroupBy(static l => l.Port).Select(g => Of(g.MinBy(static l => l.ProcessId)!, listeners)),
        ];

    private static RunningLiteLlm Of(Listener listener, IListeners listeners)
    {
        string? Variable(string name) => listeners.Variable(listener.ProcessId, name) is { Length: > 0 } value ? value : null;
        var workers = ProxyCommand.Number(listener.Arguments, "--num_workers");
        if (workers == 0 && int.TryParse(Variable("NUM_WORKERS"), CultureInfo.InvariantCulture, out var number))
            workers = number;
        // Every process has a PATH; without it the environment is not readable.
        var isReadable = Variable("PATH") is not null;
        return new RunningLiteLlm(
            listener.ProcessId,
            listener.Port,
            listener.Arguments,
            workers,
            isReadable
                ? Variable(Folder)
                    ?? Variable("prometheus_multiproc_dir")
                    ?? Path.Combine(Variable("TMPDIR") ?? "/tmp", "litellm_prometheus_multiproc")
                : null
        );
    }
}
