using LiteLlmOps.Ports;

namespace LiteLlmOps.Services;

/// <summary>The action on one service, and its result.</summary>
/// <param name="facts">The service before the action.</param>
/// <param name="request">The request.</param>
/// <param name="deployment">The path of the deployment, for results.</param>
/// <param name="report">Receives the current step, for progress. Null for nobody.</param>
internal sealed class ServiceOperation(ServiceFacts facts, ServiceRequest request, string deployment, Action<string>? report = null)
{
    public ServiceFacts Facts { get; } = facts;

    public string Name => Facts.Service.Name;

    public ServiceRequest Request { get; } = request;

    /// <summary>True once the service has been asked to stop.</summary>
    public bool StopRequested { get; set; }

    public TimeSpan? StopTime { get; set; }

    public bool WasKilled { get; set; }

    /// <summary>The process that was ready. Null before.</summary>
    public ServiceProcess? ReadyProcess { get; private set; }

    /// <summary>What could not be recorded in the state folder, with the reason. The service was changed nevertheless.</summary>
    public List<string> Unrecorded { get; } = [];

    /// <summary>Writes a record of what was done. An error does not end the action.</summary>
    /// <param name="what">The record: "its end".</param>
    /// <param name="write">Writes it.</param>
    public void Record(string what, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or LlmException)
        {
            Unrecorded.Add($"{what} of {Name} ({e.Message.TrimEnd('.')})");
        }
    }

    /// <summary>Reports the current step: "starting".</summary>
    public void Report(string step) => report?.Invoke(step);

    public LlmServiceResult Stopped() =>
        Facts.Process is null
            ? Result(ServiceOutcome.Unchanged, "not running", null)
            : Result(
                ServiceOutcome.Done,
                WasKilled ? $"killed because it did not end within {Durations.Format(Facts.Service.StopLimit)}" : "stopped",
                null
            );

    public LlmServiceResult Ready(ServiceProcess process, TimeSpan readyTime, string message = "ready") =>
        Result(ServiceOutcome.Done, message, ReadyProcess = process) with
        {
            ReadyTime = readyTime,
        };

    public LlmServiceResult Unchanged(ServiceProcess process) =>
        Result(ServiceOutcome.Unchanged, "already running and ready", ReadyProcess = process);

    public LlmServiceResult Planned(string message) => Result(ServiceOutcome.Planned, message, Facts.Process);

    public LlmServiceResult Skipped(string message) => Result(ServiceOutcome.Skipped, message, Facts.Process);

    public LlmServiceResult Blocked(string message) => Result(ServiceOutcome.Blocked, message, StopTime is null ? Facts.Process : null);

    public LlmServiceResult Failed(string message, string? remediation, ServiceProcess? process = null) =>
        Result(ServiceOutcome.Failed, message, process) with
        {
            Remediation = remediation,
        };

    private LlmServiceResult Result(ServiceOutcome status, string message, ServiceProcess? process) =>
        new()
        {
            Name = Name,
            Action = Request.Action,
            Status = status,
            Message = message,
            Deployment = deployment,
            OldProcessId = Facts.Process?.Id,
            ProcessId = process?.Id,
            StopTime = StopTime,
            WasKilled = WasKilled,
        };
}
