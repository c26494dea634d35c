namespace LiteLlmOps.Monitoring;

/// <summary>The last result of a background job of the monitor. What was read before stays when a later run fails.</summary>
/// <typeparam name="T">What the job reads.</typeparam>
internal sealed record MonitorReading<T>
    where T : class
{
    /// <summary>A job that has not run yet.</summary>
    public static readonly MonitorReading<T> None = new();

    /// <summary>What the last successful run read. Null before the first one.</summary>
    public T? Value { get; init; }

    /// <summary>The end of the last successful run, in UTC. Null before the first one.</summary>
    public DateTime? ReadAt { get; init; }

    /// <summary>The duration of the last successful run. Null before the first one.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Why the last run failed, a sentence without secrets. Null when it succeeded, and before the first one.</summary>
    public string? Problem { get; init; }

    /// <summary>
    /// The end of the first of the failed runs without a successful one between, in UTC. Null when the last run succeeded.
    /// </summary>
    public DateTime? FailingSince { get; init; }

    /// <summary>What limits the value, a sentence each: parts that could not be read. Empty for a complete one.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>True when the last run succeeded.</summary>
    public bool IsCurrent => Value is not null && Problem is null;

    /// <summary>The reading after a successful run.</summary>
    public static MonitorReading<T> Of(T value, DateTime at, TimeSpan duration, IReadOnlyList<string> notes) =>
        new()
        {
            Value = value,
            ReadAt = at,
            Duration = duration,
            Notes = notes,
        };

    /// <summary>The reading after a failed run.</summary>
    public MonitorReading<T> Failed(string problem, DateTime at) => this with { Problem = problem, FailingSince = FailingSince ?? at };
}
