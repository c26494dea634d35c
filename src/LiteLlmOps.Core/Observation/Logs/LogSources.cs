using System.IO.Enumeration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Logs;

/// <summary>Finds the log files of a deployment.</summary>
internal static class LogSources
{
    /// <summary>The logs of the deployment and its services with their rotated files; the files of each log from the oldest on.</summary>
    /// <exception cref="LlmException">There is no log file.</exception>
    public static IReadOnlyList<LogFile> Of(Deployment deployment, ILogFiles files, IListeners listeners)
    {
        var patterns = PatternsOf(deployment);
        var found = WithoutMonitor(deployment, files.Find(patterns, withRotated: true));
        if (found.Count == 0)
            found = files.Find(OutputFilesOf(deployment, listeners), withRotated: true);
        return found.Count > 0
            ? found
            : throw new LlmException(
                ErrorIds.LogNotFound,
                $"No log file found for deployment '{deployment.Name}' (searched: {string.Join(", ", patterns)}). Add its logs to 'logs' in llmops.yaml, use -Path, or pipe in the output of journalctl or docker logs.",
                deployment.Path
            );
    }

    /// <summary>The current log files, without rotated ones. A file that is named without wildcards may not exist yet.</summary>
    public static IReadOnlyList<string> CurrentFilesOf(Deployment deployment, ILogFiles files, IListeners listeners)
    {
        var patterns = PatternsOf(deployment);
        var named = patterns.Where(static p => Path.GetFileName(p).AsSpan().IndexOfAny('*', '?') < 0);
        string[] current =
        [
            .. named
                .Concat(WithoutMonitor(deployment, files.Find(patterns, withRotated: false)).Select(static f => f.Path))
                .Distinct(StringComparer.Ordinal),
        ];
        return current.Length > 0 ? current : OutputFilesOf(deployment, listeners);
    }

    // When no log is configured: the file to which the standard output of the running proxy is redirected.
    private static IReadOnlyList<string> OutputFilesOf(Deployment deployment, IListeners listeners) =>
        [
            .. deployment
                .Proxy.Addresses.Where(static a => a.IsLoopback)
                .Select(a => listeners.At(a.Port))
                .OfType<Listener>()
                .Select(l => listeners.OutputOf(l.ProcessId))
                .OfType<string>()
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>The service that writes a log. Null when no service is declared with it.</summary>
    public static string? ServiceOf(Deployment deployment, string log) =>
        deployment.Services.FirstOrDefault(s => LogOf(deployment, s) == log)?.Name;

    /// <summary>
    /// The time zone of the lines without one in a log: that of llmops.yaml, otherwise that of the process that writes the log when it runs on this machine
    /// and not in a container. Null when this is not known.
    /// </summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="log">The path of the log.</param>
    /// <param name="listeners">The processes of this machine.</param>
    /// <param name="isOwn">True when the log is known to belong to the deployment, wherever it is.</param>
    public static TimeZoneInfo? ZoneOf(Deployment deployment, string log, IListeners listeners, bool isOwn)
    {
        if (deployment.LogZone is not null && (isOwn || IsOf(deployment, log)))
            return deployment.LogZone;
        var isLocal =
            deployment.Services.Any(s => s.Launcher != ServiceLauncher.Compose && LogOf(deployment, s) == log)
            || OutputFilesOf(deployment, listeners).Contains(log, StringComparer.Ordinal);
        if (!isLocal)
            return null;
        // A variable TZ of this session need not be that of the process.
        var declared = deployment.Environment.Declared.Where(static v => v.Key == "TZ").Select(static v => v.Value.Text).FirstOrDefault();
        if ((declared ?? OfWriter(deployment, log, listeners)) is { } name)
            return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;
        return deployment.Environment.TryGet("TZ", out _) ? null : TimeZoneInfo.Local;
    }

    private static string? OfWriter(Deployment deployment, string log, IListeners listeners)
    {
        var ports = deployment.Services.Where(s => LogOf(deployment, s) == log).Select(static s => s.Port).OfType<int>();
        var writer = ports
            .Concat(deployment.Proxy.Addresses.Where(static a => a.IsLoopback).Select(static a => a.Port))
            .Select(listeners.At)
            .FirstOrDefault(static l => l is not null);
        return writer is null ? null : listeners.Variable(writer.ProcessId, "TZ");
    }

    private static bool IsOf(Deployment deployment, string log) =>
        log.StartsWith(deployment.Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
        || PatternsOf(deployment).Any(p => FileSystemName.MatchesSimpleExpression(p, log, ignoreCase: false));

    private static IReadOnlyList<string> PatternsOf(Deployment deployment) =>
        [
            .. deployment
                .Logs.Concat(
                    deployment
                        .Services.Where(static s => s is { Launcher: ServiceLauncher.Process, Kind: ServiceKind.Custom })
                        .Select(s => LogOf(deployment, s))
                )
                .Distinct(StringComparer.Ordinal),
        ];

    // It is not of LiteLLM, and reports what other logs and commands report.
    private static IReadOnlyList<LogFile> WithoutMonitor(Deployment deployment, IReadOnlyList<LogFile> found) =>
        deployment.Services.Where(static s => s.Kind == ServiceKind.Monitor).Select(s => LogOf(deployment, s)).ToList()
            is { Count: > 0 } logs
            ? [.. found.Where(f => !logs.Contains(f.Log, StringComparer.Ordinal))]
            : found;

    private static string LogOf(Deployment deployment, ServiceSettings service) =>
        service.Log ?? Path.Combine(deployment.Folder, "logs", service.Name + ".log");
}
