using LiteLlmOps.Monitoring;
using LiteLlmOps.Reporting;

namespace LiteLlmOps.Monitor.Dashboard;

/// <summary>Whether a reading may be shown as the current state.</summary>
internal enum Freshness
{
    /// <summary>The last run succeeded, within three intervals and the time that a run may take.</summary>
    Current,

    /// <summary>The last run failed; what was read before is not older than that.</summary>
    Failing,

    /// <summary>What was read is older.</summary>
    Outdated,

    /// <summary>Nothing was read yet.</summary>
    Missing,
}

/// <summary>How current the reading of a job is.</summary>
/// <param name="Name">What the job reads.</param>
/// <param name="State">Whether it may be shown as the current state.</param>
/// <param name="ReadAt">The end of the last successful run, in UTC. Null before the first one.</param>
/// <param name="Duration">The duration of that run.</param>
/// <param name="Interval">The interval of the job.</param>
/// <param name="LongestAge">The age from which on it is outdated.</param>
/// <param name="Problem">Why the last run failed. Null when it succeeded.</param>
/// <param name="FailingSince">The end of the first of the failed runs, in UTC.</param>
/// <param name="Notes">What limits the value.</param>
internal sealed record JobFreshness(
    string Name,
    Freshness State,
    DateTime? ReadAt,
    TimeSpan? Duration,
    TimeSpan Interval,
    TimeSpan LongestAge,
    string? Problem,
    DateTime? FailingSince,
    IReadOnlyList<string> Notes
)
{
    public bool IsCurrent => State == Freshness.Current;

    /// <summary>The time from which the reading is outdated. Null when there is none, or when it already is.</summary>
    public DateTime? OutdatedFrom => State is Freshness.Current or Freshness.Failing ? ReadAt + LongestAge : null;

    /// <summary>One word for the state.</summary>
    public string Word =>
        State switch
        {
            Freshness.Missing when Problem is null => "Not read yet",
            Freshness.Missing => "Unknown",
            _ => State.ToString(),
        };

    /// <summary>Since when the state is not known and why, as sentences. Null when it is.</summary>
    public string? Explanation =>
        State switch
        {
            Freshness.Current => null,
            // The word says it.
            Freshness.Missing when Problem is null => null,
            Freshness.Missing => $"Unknown since {ReportTime.Of(FailingSince)}: {Sentence.Of(Problem!)}",
            _ when Problem is null => $"Last read at {ReportTime.Of(ReadAt)}, and not since. What follows is from then.",
            _ => $"Unknown since {ReportTime.Of(FailingSince)}: {Sentence.Of(Problem)} What follows was read at {ReportTime.Of(ReadAt)}.",
        };

    public static JobFreshness Of<T>(string name, MonitorReading<T> reading, TimeSpan interval, TimeSpan run, DateTime now)
        where T : class =>
        new(
            name,
            StateOf(reading, MonitorVerdict.LongestAge(interval, run), now),
            reading.ReadAt,
            reading.Duration,
            interval,
            MonitorVerdict.LongestAge(interval, run),
            reading.Problem,
            reading.FailingSince,
            reading.Notes
        );

    // After the clock was set back, the age of a reading is not known: a time far ahead is as bad as an old one.
    private static Freshness StateOf<T>(MonitorReading<T> reading, TimeSpan longestAge, DateTime now)
        where T : class =>
        reading.Value is null || reading.ReadAt is null ? Freshness.Missing
        : (now - reading.ReadAt.Value).Duration() > longestAge ? Freshness.Outdated
        : reading.Problem is not null ? Freshness.Failing
        : Freshness.Current;
}
