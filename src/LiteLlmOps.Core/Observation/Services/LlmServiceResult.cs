namespace LiteLlmOps.Services;

/// <summary>What is done to services.</summary>
public enum ServiceWork
{
    /// <summary>Started.</summary>
    Start,

    /// <summary>Stopped.</summary>
    Stop,

    /// <summary>Stopped, and started.</summary>
    Restart,
}

/// <summary>How it came out for one service.</summary>
public enum ServiceOutcome
{
    /// <summary>It is to be done: -WhatIf.</summary>
    Planned,

    /// <summary>It was done, and the service serves, or is down.</summary>
    Done,

    /// <summary>There was nothing to do.</summary>
    Unchanged,

    /// <summary>It was left alone: it had been stopped on purpose, or is none of those that were chosen.</summary>
    Skipped,

    /// <summary>It could not be done.</summary>
    Failed,

    /// <summary>It was not done, since another one failed that it depends on.</summary>
    Blocked,
}

/// <summary>What was done to a service.</summary>
public sealed class LlmServiceResult
{
    internal LlmServiceResult(string name, ServiceWork work, ServiceOutcome status, string message, string deployment) =>
        (Name, Work, Status, Message, Deployment) = (name, work, status, message, deployment);

    /// <summary>The service.</summary>
    public string Name { get; }

    /// <summary>What was to be done.</summary>
    public ServiceWork Work { get; }

    /// <summary>How it came out.</summary>
    public ServiceOutcome Status { get; }

    /// <summary>The process of before. Null when none ran.</summary>
    public int? OldProcessId { get; internal init; }

    /// <summary>The process of now. Null when none runs.</summary>
    public int? ProcessId { get; internal init; }

    /// <summary>How long it took to end. Null when it was not stopped.</summary>
    public TimeSpan? StopTime { get; internal init; }

    /// <summary>How long it took from its start until it was ready. Null when it was not started, or did not get ready.</summary>
    public TimeSpan? ReadyTime { get; internal init; }

    /// <summary>True when it did not end by itself, and was killed.</summary>
    public bool WasKilled { get; internal init; }

    /// <summary>The code that it ended with when it was started. Null when it did not end.</summary>
    public int? ExitCode { get; internal init; }

    /// <summary>What happened, and in which condition it is.</summary>
    public string Message { get; }

    /// <summary>What to do. Null when there is nothing to do.</summary>
    public string? Remedy { get; internal init; }

    /// <summary>The last lines of its log, secrets masked. Empty unless it failed.</summary>
    public IReadOnlyList<string> LogTail { get; internal init; } = [];

    /// <summary>The run that it is part of. Its figures are complete when the last service is through. Null for what was only planned.</summary>
    public LlmServiceRun? Run { get; internal init; }

    /// <summary>True when the service is not as it should be.</summary>
    public bool IsFailure => Status is ServiceOutcome.Failed or ServiceOutcome.Blocked;

    /// <summary>The deployment's file or folder: what -Deployment takes.</summary>
    public string Deployment { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Work} {Name}: {Status}, {Message}";
}

/// <summary>A run over several services.</summary>
public sealed class LlmServiceRun
{
    internal LlmServiceRun(ServiceWork work) => Work = work;

    /// <summary>What was done.</summary>
    public ServiceWork Work { get; }

    /// <summary>When it began, in UTC.</summary>
    public DateTime StartedAt { get; } = DateTime.UtcNow;

    /// <summary>How long it took. Null until it is through.</summary>
    public TimeSpan? Duration { get; internal set; }

    /// <summary>The steps that it waited for, one after the other, each with its time: to be faster, shorten one of these. Empty until it is through.</summary>
    public IReadOnlyList<string> CriticalChain { get; internal set; } = [];

    /// <summary>The median of the last ten such runs before. Null when there was none.</summary>
    public TimeSpan? Usual { get; internal set; }

    /// <inheritdoc/>
    public override string ToString() => string.Join(" → ", CriticalChain);
}
