namespace LiteLlmOps.Services;

/// <summary>The action on a service.</summary>
public enum ServiceAction
{
    /// <summary>Start it.</summary>
    Start,

    /// <summary>Stop it.</summary>
    Stop,

    /// <summary>Stop it and start it again.</summary>
    Restart,
}

/// <summary>The result of the action on a service.</summary>
public enum ServiceOutcome
{
    /// <summary>The action would be performed; returned with -WhatIf.</summary>
    Planned,

    /// <summary>The action was performed: the service is ready, or stopped.</summary>
    Done,

    /// <summary>The service was already in the wanted state.</summary>
    Unchanged,

    /// <summary>The service was left out because it had been stopped intentionally.</summary>
    Skipped,

    /// <summary>The action failed.</summary>
    Failed,

    /// <summary>The action was not performed because another service failed.</summary>
    Blocked,
}

/// <summary>The result of starting, stopping or restarting a service.</summary>
public sealed record LlmServiceResult
{
    internal LlmServiceResult() { }

    /// <summary>The name of the service.</summary>
    public string Name
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The requested action.</summary>
    public ServiceAction Action { get; internal init; }

    /// <summary>The outcome.</summary>
    public ServiceOutcome Status { get; internal init; }

    /// <summary>The id of the process before the action. Null when the service was not running.</summary>
    public int? OldProcessId { get; internal init; }

    /// <summary>The id of the process after the action. Null when the service is not running.</summary>
    public int? ProcessId { get; internal init; }

    /// <summary>The time that the service took to stop. Null when it was not stopped.</summary>
    public TimeSpan? StopTime { get; internal init; }

    /// <summary>The time from the start of the process until it was ready. Null when the service was not started or did not become ready.</summary>
    public TimeSpan? ReadyTime { get; internal init; }

    /// <summary>True when the process did not end within its stopTimeout and was killed.</summary>
    public bool WasKilled { get; internal init; }

    /// <summary>The exit code of a process that ended during its start. Null when it did not end, or when the code is not known.</summary>
    public int? ExitCode { get; internal init; }

    /// <summary>What happened to the service.</summary>
    public string Message
    {
        get;
        internal init => field = PrintableText.Message(value);
    } = "";

    /// <summary>What to do about a failure. Null when no action is needed.</summary>
    public string? Remediation
    {
        get;
        internal init => field = PrintableText.Message(value);
    }

    /// <summary>The last lines of the log of a service that failed to start, secrets masked. Empty otherwise.</summary>
    public LlmList<string> LogTail { get; internal init; } = [];

    /// <summary>The action on all services of the command, with its duration. Only the result of the service that was done last has it; null for the others.</summary>
    public LlmServiceRun? Run { get; internal init; }

    /// <summary>True when the status is Failed or Blocked.</summary>
    public bool IsFailure => Status is ServiceOutcome.Failed or ServiceOutcome.Blocked;

    /// <summary>The path of the deployment, for the parameter -Deployment of other commands.</summary>
    public string Deployment { get; internal init; } = "";

    /// <inheritdoc/>
    public override string ToString() => $"{Action} {Name}: {Status}, {Message}";
}

/// <summary>An action on several services of a deployment.</summary>
public sealed record LlmServiceRun
{
    internal LlmServiceRun() { }

    /// <summary>The requested action.</summary>
    public ServiceAction Action { get; internal init; }

    /// <summary>The start time of the run, in UTC.</summary>
    public DateTime StartedAt { get; internal init; }

    /// <summary>The time from the start of the run until the last service was done.</summary>
    public TimeSpan Duration { get; internal init; }

    /// <summary>The steps that determined the duration, in order, each with its time. Empty when none took a measurable time.</summary>
    public LlmList<string> CriticalChain { get; internal init; } = [];

    /// <summary>The median duration of the previous runs with the same action and services, ten at most. Null when there were none.</summary>
    public TimeSpan? MedianDuration { get; internal init; }

    /// <inheritdoc/>
    public override string ToString() => string.Join(" → ", CriticalChain);
}
