using LiteLlmOps.Logs;

namespace LiteLlmOps.Incidents;

/// <summary>All that logs tell of one incident.</summary>
/// <param name="key">Which.</param>
internal sealed class IncidentRecord(IncidentKey key)
{
    public IncidentKey Key { get; } = key;

    public long Count { get; private set; }

    /// <summary>When it was seen first and last, in this machine's time. Null when the logs tell no time.</summary>
    public DateTime? First { get; private set; }

    public DateTime? Last { get; private set; }

    public RecordLevel Level { get; private set; }

    public string Sample { get; private set; } = "";

    public IReadOnlyList<KeyValuePair<string, string>> Values { get; private set; } = [];

    /// <summary>The logs that it stands in.</summary>
    public HashSet<string> Logs { get; } = new(StringComparer.Ordinal);

    /// <summary>How often the server was started since in the log that it stands in last.</summary>
    public int StartsSince { get; private set; }

    /// <summary>When the last of those starts was, in this machine's time. Null when there was none, or no time is known.</summary>
    public DateTime? StartedAt { get; private set; }

    /// <summary>When the last line of that log was written, in this machine's time. Null when it tells no time.</summary>
    public DateTime? LogEnd { get; private set; }

    private string? _log;
    private int _startsThen;

    /// <summary>Adds what one log tells.</summary>
    public void Add(IncidentSpan span, string log, int starts, DateTime? startedAt, DateTime? first, DateTime? last, DateTime? end)
    {
        Count += span.Count;
        First = First is null || first < First ? first ?? First : First;
        var isLater = Last is null || last >= Last;
        Last = isLater ? last ?? Last : Last;
        Level = span.Level > Level ? span.Level : Level;
        if (Sample.Length == 0)
            Sample = span.Sample;
        if (Values.Count < span.Values.Count)
            Values = span.Values;
        if (isLater || starts == span.StartsBefore)
            (StartsSince, StartedAt, LogEnd, _log, _startsThen) = (starts - span.StartsBefore, startedAt, end, log, span.StartsBefore);
        Logs.Add(log);
    }

    /// <summary>Takes note that a log has gone on without it.</summary>
    public void GoOn(string log, int starts, DateTime? startedAt, DateTime? end)
    {
        if (log == _log)
            (StartsSince, StartedAt, LogEnd) = (starts - _startsThen, startedAt ?? StartedAt, end ?? LogEnd);
    }
}

/// <summary>What one log tells of one incident, in the log's own count of days.</summary>
internal sealed class IncidentSpan
{
    public long Count { get; private set; }

    public LogMoment First { get; private set; } = LogMoment.Unknown;

    public LogMoment Last { get; private set; } = LogMoment.Unknown;

    public RecordLevel Level { get; private set; }

    public string Sample { get; private set; } = "";

    public IReadOnlyList<KeyValuePair<string, string>> Values { get; private set; } = [];

    /// <summary>How often the server had been started when it was seen last.</summary>
    public int StartsBefore { get; private set; }

    private int _hash;
    private HeaderKind _kind;

    /// <summary>True when a sighting is the one before it, told once more by another handler: plain, and through the root logger.</summary>
    public bool IsDouble(LogOccurrence sighting, LogMoment moment) =>
        Count > 0
        && sighting.Kind != _kind
        && sighting.Kind != HeaderKind.None
        && _kind != HeaderKind.None
        && sighting.MessageHash == _hash
        && sighting.Level == Level
        && Math.Abs(moment.Ticks - Last.Ticks) <= TimeSpan.TicksPerSecond;

    public void Add(LogOccurrence sighting, LogMoment moment, int starts)
    {
        Count++;
        if (!First.IsKnown)
            First = moment;
        if (moment.IsKnown)
            Last = moment;
        Level = sighting.Level > Level ? sighting.Level : Level;
        (_hash, _kind, StartsBefore) = (sighting.MessageHash, sighting.Kind, starts);
        if (Sample.Length == 0 && sighting.Sample is { } sample)
            Sample = sample;
        if (sighting.Match is { } match && match.Values.Count > Values.Count)
            Values = match.Values;
    }
}
