using LiteLlmOps.Ports;

namespace LiteLlmOps.Services;

/// <summary>The work on one service, and what comes of it.</summary>
/// <param name="facts">How it was found.</param>
/// <param name="options">What is done.</param>
/// <param name="deployment">What results name as their deployment.</param>
/// <param name="run">The run that it is part of.</param>
/// <param name="tell">Tells what is being done.</param>
internal sealed class ServiceOperation(
    ServiceFacts facts,
    ServiceWorkOptions options,
    string deployment,
    LlmServiceRun? run,
    Action<string> tell
)
{
    public ServiceFacts Facts { get; } = facts;

    public ServiceWorkOptions Options { get; } = options;

    public TimeSpan? StopTime { get; set; }

    public bool WasKilled { get; set; }

    public void Tell(string doing) => tell(doing);

    public LlmServiceResult Stopped() =>
        Facts.Process is null
            ? Of(ServiceOutcome.Unchanged, "does not run", null)
            : Of(
                ServiceOutcome.Done,
                WasKilled ? $"killed, since it did not end within {Durations.Format(Facts.Service.StopLimit)}" : "stopped",
                null
            );

    public LlmServiceResult Ready(ServiceProcess process, TimeSpan took, string message = "ready") =>
        Of(ServiceOutcome.Done, message, process, took);

    public LlmServiceResult Unchanged(ServiceProcess process) => Of(ServiceOutcome.Unchanged, "runs and serves already", process);

    public LlmServiceResult Planned(string message) => Of(ServiceOutcome.Planned, message, Facts.Process);

    public LlmServiceResult Skipped(string message) => Of(ServiceOutcome.Skipped, message, Facts.Process);

    public LlmServiceResult Blocked(string message) => Of(ServiceOutcome.Blocked, message, StopTime is null ? Facts.Process : null);

    public LlmServiceResult Failed(
        string message,
        string? remedy,
        ServiceProcess? process = null,
        int? exitCode = null,
        IReadOnlyList<string>? log = null
    ) => Of(ServiceOutcome.Failed, message, process, remedy: remedy, exitCode: exitCode, log: log);

    private LlmServiceResult Of(
        ServiceOutcome status,
        string message,
        ServiceProcess? process,
        TimeSpan? ready = null,
        string? remedy = null,
        int? exitCode = null,
        IReadOnlyList<string>? log = null
    ) =>
        new(Facts.Service.Name, Options.Work, status, message, deployment)
        {
            OldProcessId = Facts.Process?.Id,
            ProcessId = process?.Id,
            StopTime = StopTime,
            ReadyTime = ready,
            WasKilled = WasKilled,
            ExitCode = exitCode,
            Remedy = remedy,
            LogTail = log ?? [],
            Run = run,
        };
}
