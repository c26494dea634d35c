using System.Globalization;

namespace LiteLlmOps.Incidents;

/// <summary>That an incident was not seen since its process was started anew.</summary>
/// <param name="IsLong">True when it would have been seen again by now, if it still were: three times as long as it took before.</param>
/// <param name="Fact">It in words.</param>
internal sealed record InactivityPeriod(bool IsLong, string Fact)
{
    /// <summary>It in words, with a doubt where that is due.</summary>
    public string Words { get; private init; } = Fact;

    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(2);

    // What was seen once has no pace.
    private static readonly TimeSpan Single = TimeSpan.FromMinutes(10);

    /// <summary>Null when it was seen since, or nothing tells of a start.</summary>
    /// <param name="record">What the logs tell.</param>
    /// <param name="startedAt">When the process that wrote the log was started, in this machine's time. Null when that is not known.</param>
    /// <param name="now">The time.</param>
    public static InactivityPeriod? Of(IncidentRecord record, DateTime? startedAt, DateTime now)
    {
        var byProcess =
            startedAt is { } started && record.Last < started ? Since("the process started", started, now - started, record) : null;
        return byProcess is { IsLong: true } || record.StartsSince == 0 ? byProcess : ByLog(record);
    }

    private static InactivityPeriod ByLog(IncidentRecord record) =>
        record is { StartedAt: { } told, LogEnd: { } end }
            ? Since("the restart that the log tells of", told, end - told, record)
            : new InactivityPeriod(true, "not seen since the restart that the log tells of");

    private static InactivityPeriod Since(string what, DateTime at, TimeSpan length, IncidentRecord record)
    {
        var pace = record is { Count: > 1, First: { } first, Last: { } last } ? (last - first) / (record.Count - 1) * 3 : Single;
        var isLong = length >= (pace > Shortest ? pace : Shortest);
        var words = string.Create(CultureInfo.InvariantCulture, $"not seen since {what}, {at:yyyy-MM-dd HH:mm:ss}");
        return isLong
            ? new InactivityPeriod(true, words)
            : new InactivityPeriod(false, words)
            {
                Words =
                    $"{words}, and {Durations.Format(TimeSpan.FromSeconds(Math.Max(0, Math.Floor(length.TotalSeconds))))} is too little to tell",
            };
    }
}
