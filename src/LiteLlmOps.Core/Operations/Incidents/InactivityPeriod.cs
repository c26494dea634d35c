using System.Globalization;

namespace LiteLlmOps.Incidents;

/// <summary>The time since a restart in which an incident did not occur.</summary>
/// <param name="IsConclusive">True when it is long enough to assume that the incident is over: three times the average interval between occurrences.</param>
/// <param name="Text">The period in words.</param>
internal sealed record InactivityPeriod(bool IsConclusive, string Text)
{
    private static readonly TimeSpan Minimum = TimeSpan.FromMinutes(2);

    // What is printed before the line "Started server process" can belong to that start: four attempts of the migrations with a limit of 60 s
    // each (litellm_proxy_extras 0.4), and the loading of the package.
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(10);

    // A single occurrence has no interval.
    private static readonly TimeSpan AfterSingleOccurrence = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan ClockPrecision = TimeSpan.FromSeconds(2);

    /// <summary>The period in words; when it is not conclusive, with its length.</summary>
    public string TextWithLength { get; private init; } = Text;

    /// <summary>Null when the incident occurred since the last start, or when no start is known.</summary>
    /// <param name="record">The incident in the logs.</param>
    /// <param name="startedAt">The start of the process that wrote the log, in the time zone of this machine. Null when it is not known.</param>
    /// <param name="now">The current time.</param>
    public static InactivityPeriod? Of(IncidentRecord record, DateTime? startedAt, DateTime now)
    {
        // Log times have whole seconds, and the kernel's start of a process is exact to about one: a line of the same second may be the new process's.
        var byProcess =
            startedAt is { } started && record.LatestLast < started - ClockPrecision
                ? Since("the process started", started, now - started, record)
                : null;
        return byProcess is { IsConclusive: true } || !IsRestarted(record) ? byProcess : ByLog(record);
    }

    // Either the server has ended in between, or the start is so much later that the incident does not belong to it.
    private static bool IsRestarted(IncidentRecord record) =>
        record.RestartsSince > 0 || record is { StartedAt: { } started, Last: { } last } && started - last >= LongestStart;

    private static InactivityPeriod ByLog(IncidentRecord record) =>
        record is { StartedAt: { } started, LogEnd: { } end }
            ? Since("the restart in the log", started, end - started, record)
            : new InactivityPeriod(false, "not seen since the restart in the log")
            {
                TextWithLength = "not seen since the restart in the log, which has no times that show how long ago that was",
            };

    private static InactivityPeriod Since(string what, DateTime at, TimeSpan length, IncidentRecord record)
    {
        var needed = record is { Count: > 1, First: { } first, Last: { } last }
            ? (last - first) / (record.Count - 1) * 3
            : AfterSingleOccurrence;
        var text = string.Create(CultureInfo.InvariantCulture, $"not seen since {what} at {at:yyyy-MM-dd HH:mm:ss}");
        if (length >= (needed > Minimum ? needed : Minimum))
            return new InactivityPeriod(true, text);
        var seconds = TimeSpan.FromSeconds(Math.Max(0, Math.Floor(length.TotalSeconds)));
        return new InactivityPeriod(false, text)
        {
            TextWithLength = $"{text}, and {Durations.Format(seconds)} is too short to conclude that it is over",
        };
    }
}
