using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Services;

/// <summary>Services as plain processes, each in its own session, so that they keep running after the session that started them.</summary>
/// <param name="deployment">The deployment.</param>
/// <param name="time">The clock.</param>
/// <param name="operations">The operations with which records are written. Null for those of the file system.</param>
internal sealed class ProcessLauncher(Deployment deployment, TimeProvider time, FileOperations? operations = null) : ILauncher
{
    private const int LongestTail = 64 << 10;

    // For a process that exited before its start time could be read; 0 means that a process is not visible.
    private const long HasEnded = -1;

    private static readonly TimeSpan ExitTimeout = TimeSpan.FromSeconds(1);

    private static readonly string Boot = ProcFiles.Read("/proc/sys/kernel/random/boot_id").Trim();

    // The processes that this session has started: only a parent can read an exit code.
    private static readonly ConcurrentDictionary<int, Process> Started = new();

    public static int? ExitCodeOf(ServiceProcess process)
    {
        if (!Started.TryGetValue(process.Id, out var started))
            return null;
        return started.WaitForExit(ExitTimeout) ? started.ExitCode : null;
    }

    public Task<IReadOnlyList<ServiceFacts>> InspectAsync(IReadOnlyList<ServiceSettings> services, CancellationToken token)
    {
        var finder = OperatingSystem.IsLinux() ? new ServiceFinder() : null;
        return Task.FromResult<IReadOnlyList<ServiceFacts>>([
            .. services.Select(s => finder?.Find(s, ServiceRecord.Read(RecordOf(s)), Boot) ?? ByRecord(s)),
        ]);
    }

    public Task<ServiceProcess> StartAsync(ServiceSettings service, CancellationToken token)
    {
        var command = new ServiceCommand(deployment, service);
        var before = ServiceRecord.Read(RecordOf(service));
        var logStart = File.Exists(command.Log) ? new FileInfo(command.Log).Length : 0;
        ServiceProcess? running = null;
        // Recorded before it runs: if this session is killed now, the next one finds the process, or it has not started.
        var process = DetachedProcess.Start(
            new DetachedStart(command.Words(), command.Variables(), service.Folder, command.Log) { User = service.User },
            started => running = Record(service, started.Id, before, logStart)
        );
        Started[process.Id] = process;
        return Task.FromResult(running!);
    }

    private ServiceProcess Record(ServiceSettings service, int id, ServiceRecord? before, long logStart)
    {
        var running = new ServiceProcess(id, ProcessIdentity.StartOf(id) ?? HasEnded) { StartedAt = time.UtcNow() };
        var record = new ServiceRecord(running.Id, running.Start)
        {
            Boot = Boot,
            Restarts = before is { Id: > 0 } ? before.Restarts + 1 : 0,
            LogStart = logStart,
            LastEnd = before?.LastEnd,
        };
        return running with { RecordProblem = ProblemOf(record, service) };
    }

    // The service is started, recorded or not: a full disk must not stop it.
    private string? ProblemOf(ServiceRecord record, ServiceSettings service)
    {
        try
        {
            record.Write(RecordOf(service), operations);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    public async Task<bool> StopAsync(ServiceSettings service, ServiceProcess process, CancellationToken token) =>
        await new ProcessStop(process, service.Signal, service.StopLimit, time).RunAsync(token);

    public async Task<IReadOnlyList<string>> ReadLogTailAsync(ServiceSettings service, int lines, CancellationToken token)
    {
        var log = new ServiceCommand(deployment, service).Log;
        if (!File.Exists(log))
            return [];
        using var file = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var from = Math.Max(Math.Min(ServiceRecord.Read(RecordOf(service))?.LogStart ?? 0, file.Length), file.Length - LongestTail);
        file.Seek(from, SeekOrigin.Begin);
        var tail = new byte[LongestTail];
        var count = await file.ReadAtLeastAsync(tail, tail.Length, throwOnEndOfStream: false, token);
        return [.. LogText.Lines(Encoding.UTF8.GetString(tail, 0, count)).TakeLast(lines)];
    }

    public void RecordEnd(ServiceSettings service, string end, ServiceEndCause cause)
    {
        var record = ServiceRecord.Read(RecordOf(service)) ?? new ServiceRecord(0, 0);
        (
            record with
            {
                LastEnd = end,
                WasStopped = cause != ServiceEndCause.Exited,
                StoppedIntentionally = cause == ServiceEndCause.StoppedIntentionally,
            }
        ).Write(RecordOf(service), operations);
    }

    // Without /proc, only what this module has started is known.
    private ServiceFacts ByRecord(ServiceSettings service)
    {
        var record = ServiceRecord.Read(RecordOf(service));
        var process =
            record is { Id: > 0 } && ProcessIdentity.IsRunning(record.Id, record.Start)
                ? new ServiceProcess(record.Id, record.Start)
                : null;
        return new ServiceFacts(service, process)
        {
            Restarts = record?.Restarts ?? 0,
            LastEnd = record?.LastEnd,
            StoppedIntentionally = record?.StoppedIntentionally ?? false,
            HasDied = process is null && record is { Id: > 0, WasStopped: false },
        };
    }

    private string RecordOf(ServiceSettings service) => Path.Combine(deployment.State.Folder, "run", service.Name + ".pid");
}
