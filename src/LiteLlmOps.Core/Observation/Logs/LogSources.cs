using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Logs;

/// <summary>Which log files a deployment has.</summary>
internal static class LogSources
{
    /// <summary>Its logs, those of its services, and what was rotated away of them; of each log the oldest first.</summary>
    /// <exception cref="LlmException">There are none.</exception>
    public static IReadOnlyList<LogFile> Of(Deployment deployment, ILogFiles files, IListeners listeners)
    {
        var patterns = PatternsOf(deployment);
        var found = files.Find(patterns, withRotated: true);
        if (found.Count == 0)
            found = files.Find(OutputsOf(deployment, listeners), withRotated: true);
        return found.Count > 0
            ? found
            : throw new LlmException(
                ErrorIds.LogNotFound,
                $"The deployment '{deployment.Name}' has no log: there is no file {string.Join(", ", patterns)}. Name its logs under 'logs' of llmops.yaml, or give -Path; journalctl and docker logs go into the pipeline.",
                deployment.Path
            );
    }

    /// <summary>The logs that are written now: those that can be followed. One that a pattern without * names need not be there yet.</summary>
    public static IReadOnlyList<string> Written(Deployment deployment, ILogFiles files, IListeners listeners)
    {
        var patterns = PatternsOf(deployment);
        var named = patterns.Where(static p => Path.GetFileName(p).AsSpan().IndexOfAny('*', '?') < 0);
        string[] written =
        [
            .. named.Concat(files.Find(patterns, withRotated: false).Select(static f => f.Path)).Distinct(StringComparer.Ordinal),
        ];
        return written.Length > 0 ? written : OutputsOf(deployment, listeners);
    }

    // Where nobody has named a log: the file that the output of the running proxy goes to.
    private static IReadOnlyList<string> OutputsOf(Deployment deployment, IListeners listeners) =>
        [
            .. deployment
                .Proxy.Addresses.Where(static a => a.IsLoopback)
                .Select(a => listeners.At(a.Port))
                .OfType<Listener>()
                .Select(l => listeners.OutputOf(l.ProcessId))
                .OfType<string>()
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>The service that writes a log; null when none is declared with it.</summary>
    public static string? ServiceOf(Deployment deployment, string log) =>
        deployment.Services.FirstOrDefault(s => LogOf(deployment, s) == log)?.Name;

    private static IReadOnlyList<string> PatternsOf(Deployment deployment) =>
        [
            .. deployment
                .Logs.Concat(deployment.Services.Where(static s => s.Launcher == ServiceLauncher.Process).Select(s => LogOf(deployment, s)))
                .Distinct(StringComparer.Ordinal),
        ];

    private static string LogOf(Deployment deployment, ServiceSettings service) =>
        service.Log ?? Path.Combine(deployment.Folder, "logs", service.Name + ".log");
}
