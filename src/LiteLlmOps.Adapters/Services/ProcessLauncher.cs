using System.Collections.Concurrent;
using System.Diagnostics;
using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Adapters.Services;

/// <summary>Services as plain processes, each in a session of its own, so that they outlive whoever starts them.</summary>
/// <param name="deployment">The deployment.</param>
internal sealed class ProcessLauncher(Deployment deployment) : ILauncher
{
    private const int LongestTail = 64 << 10;

    // Shorter values are words such as True and 4000, that stand in every log.
    private const int ShortestSecret = 8;

    // It was over before it could be looked at; 0 is what is out of sight.
    private const long HasEnded = -1;

    private static readonly string Boot = ProcFiles.Read("/proc/sys/kernel/random/boot_id").Trim();

    // What this session has started: only a parent is told the code that a process ended with.
    private static readonly ConcurrentDictionary<int, Process> Started = new();

    public static int? ExitCodeOf(ServiceProcess process)
    {
        if (!Started.TryGetValue(process.Id, out var started))
            return null;
        return started.WaitForExit(TimeSpan.FromSeconds(1)) ? started.ExitCode : null;
    }

    public Task<IReadOnlyList<ServiceFacts>> LookAsync(IReadOnlyList<ServiceSettings> services, CancellationToken token)
    {
        var finder = OperatingSystem.IsLinux() ? new ServiceFinder() : null;
        return Task.FromResult<IReadOnlyList<ServiceFacts>>([
            .. services.Select(s => finder?.Find(s, ServiceRecord.Read(FileOf(s)), Boot) ?? ByRecord(s)),
        ]);
    }

    public Task<ServiceProcess> StartAsync(ServiceSettings service, CancellationToken token)
    {
        var command = new ServiceCommand(deployment, service);
        var before = ServiceRecord.Read(FileOf(service));
        var logStart = File.Exists(command.Log) ? new FileInfo(command.Log).Length : 0;
        var process = DetachedProcess.Start(
            new DetachedStart(command.Words(), command.Variables(), service.Folder, command.Log) { User = service.User }
        );
        var running = new ServiceProcess(process.Id, ProcessIdentity.StartOf(process.Id) ?? HasEnded) { StartedAt = DateTime.UtcNow };
        Started[process.Id] = process;
        // At once: whoever comes after a session that was killed finds the process by this.
        new ServiceRecord(running.Id, running.Start)
        {
            Boot = Boot,
            Restarts = before is { Id: > 0 } ? before.Restarts + 1 : 0,
            LogStart = logStart,
            LastEnd = before?.LastEnd,
        }.Write(FileOf(service));
        return Task.FromResult(running);
    }

    public async Task<bool> StopAsync(ServiceSettings service, ServiceProcess process, CancellationToken token) =>
        await new ProcessStop(process, service.Signal, service.StopLimit).RunAsync(token);

    public IReadOnlyList<string> LogTail(ServiceSettings service, int lines)
    {
        var log = new ServiceCommand(deployment, service).Log;
        if (!File.Exists(log))
            return [];
        using var file = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var from = Math.Max(Math.Min(ServiceRecord.Read(FileOf(service))?.LogStart ?? 0, file.Length), file.Length - LongestTail);
        file.Seek(from, SeekOrigin.Begin);
        using var reader = new StreamReader(file);
        return
        [
            .. reader
                .ReadToEnd()
                .Split('\n')
                .Select(static l => l.TrimEnd('\r'))
                .Where(static l => l.Length > 0)
                .TakeLast(lines)
                .Select(l => Shown(l, service)),
        ];
    }

    public void NoteEnd(ServiceSettings service, string end, bool onPurpose)
    {
        var record = ServiceRecord.Read(FileOf(service)) ?? new ServiceRecord(0, 0);
        (record with { LastEnd = end, StoppedIntentionally = onPurpose, HasEnded = true }).Write(FileOf(service));
    }

    // A log is text of others: control characters would reach the terminal, and a secret of ours may stand in it.
    private string Shown(string line, ServiceSettings service)
    {
        var shown = SecretMask.Scrub(line);
        foreach (
            var value in deployment
                .Environment.Declared.Select(static v => v.Value.Text)
                .Concat(service.Variables.Values)
                .Where(static v => v.Length >= ShortestSecret)
        )
            shown = shown.Replace(value, SecretMask.Mask(value), StringComparison.Ordinal);
        return string.Concat(shown.Select(static c => char.IsControl(c) && c != '\t' ? '\uFFFD' : c));
    }

    private ServiceFacts ByRecord(ServiceSettings service)
    {
        var record = ServiceRecord.Read(FileOf(service));
        var runs = record is { Id: > 0 } && ProcessIdentity.IsRunning(record.Id, record.Start);
        return new ServiceFacts(service, runs ? new ServiceProcess(record!.Id, record.Start) : null)
        {
            Restarts = record?.Restarts ?? 0,
            LastEnd = record?.LastEnd,
            StoppedIntentionally = record?.StoppedIntentionally ?? false,
            HasDied = !runs && record is { StoppedIntentionally: false, Id: > 0, HasEnded: false },
        };
    }

    private string FileOf(ServiceSettings service) => Path.Combine(deployment.State.Folder, "run", service.Name + ".pid");
}
