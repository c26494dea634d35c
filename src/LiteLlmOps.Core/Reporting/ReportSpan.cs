using LiteLlmOps.Queries;

namespace LiteLlmOps.Reporting;

/// <summary>The time span of a report, in UTC. Its end is not included.</summary>
/// <param name="Since">The start.</param>
/// <param name="Until">The end.</param>
/// <param name="Origin">Why the span begins there.</param>
internal sealed record ReportSpan(DateTime Since, DateTime Until, string Origin)
{
    private static readonly TimeSpan Default = TimeSpan.FromHours(24);

    public TimeSpan Length => Until - Since;

    /// <param name="given">What -Since, -Until and -Last select.</param>
    /// <param name="lastReport">The end of the span of the last report. Null when there was none.</param>
    /// <param name="now">The time, in UTC.</param>
    /// <exception cref="LlmException">InvalidTimeRange: the span is empty.</exception>
    public static ReportSpan Of(TimeRange given, DateTime? lastReport, DateTime now)
    {
        var until = given.Until is { } end && end < now ? end : now;
        if (given.Since is { } since)
            return since < until
                ? new ReportSpan(since, until, "as requested")
                : throw new LlmException(
                    ErrorIds.InvalidTimeRange,
                    $"The time range of the report is empty: it would begin at {since:u} and end at {until:u}. Use an earlier -Since.",
                    since
                );
        return lastReport < until
            ? new ReportSpan(lastReport.Value, until, "since the last report")
            : new ReportSpan(
                until - Default,
                until,
                lastReport is null ? "the last 24 hours, since there is no earlier report" : "24 hours"
            );
    }

    public bool Contains(DateTime time) => time >= Since && time < Until;
}
