using LiteLlmOps.LiteLlm;
using LiteLlmOps.Logs;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Incidents;

/// <summary>The key of an incident.</summary>
/// <param name="Signature">The signature. Null for an unknown failure.</param>
/// <param name="Subject">The subject; for an unknown failure its normalized message.</param>
internal sealed record IncidentKey(LlmSignature? Signature, string Subject)
{
    /// <summary>True for the rejection of the key that does not exist, which the smoke check sends.</summary>
    public bool IsProbe => Signature?.Family == "auth" && ProbeKey.IsSubject(Subject);
}

/// <summary>One incident in all logs.</summary>
/// <param name="key">Its key.</param>
internal sealed class IncidentRecord(IncidentKey key)
{
    public IncidentKey Key { get; } = key;

    public long Count { get; private set; }

    /// <summary>The first and the last occurrence, in the time zone of this machine. Null when the logs contain no time.</summary>
    public DateTime? First { get; private set; }

    public DateTime? Last { get; private set; }

    /// <summary>The latest time at which the last occurrence may have been: <see cref="Last"/>, unless the time zone of the log is not known.</summary>
    public DateTime? LatestLast => _latest > Last ? _latest : Last;

    /// <summary>True when the time zone of a log that contains it is not known.</summary>
    public bool IsZoneGuessed => _latest is not null;

    public RecordLevel Level { get; private set; }

    public string Sample { get; private set; } = "";

    public IReadOnlyList<KeyValuePair<string, string>> Values { get; private set; } = [];

    /// <summary>Where an unknown failure was written.</summary>
    public RecordSource Source { get; private set; } = RecordSource.None;

    /// <summary>The logs that contain it.</summary>
    public HashSet<string> Logs { get; } = new(StringComparer.Ordinal);

    /// <summary>The number of times that the server has ended and started after its last occurrence, in the log that contains this.</summary>
    public int RestartsSince { get; private set; }

    /// <summary>The time of the last start in that log, in the time zone of this machine. Null when there was none or its time is not known.</summary>
    public DateTime? StartedAt { get; private set; }

    /// <summary>The time of the last line of that log, in the time zone of this machine. Null when the log contains no time.</summary>
    public DateTime? LogEnd { get; private set; }

    private DateTime? _latest;
    private string? _log;
    private int _restartsBefore;

    /// <summary>Adds the occurrences in one log.</summary>
    public void Add(IncidentSpan span, string log, int restarts, DateTime? startedAt, DateTime? first, DateTime? last, DateTime? end)
    {
        Count += span.Count;
        // An export may have the newest line first.
        if (first > last)
            (first, last) = (last, first);
        First = First is null || first < First ? first ?? First : First;
        var isLater = Last is null || last >= Last;
        Last = isLater ? last ?? Last : Last;
        Level = span.Level > Level ? span.Level : Level;
        if (Sample.Length == 0)
            Sample = span.Sample;
        if (Values.Count < span.Values.Count)
            Values = span.Values;
        if (Source == RecordSource.None)
            Source = span.Source;
        if (isLater || restarts == span.RestartsBefore)
            (RestartsSince, StartedAt, LogEnd, _log, _restartsBefore) = (
                restarts - span.RestartsBefore,
                startedAt,
                end,
                log,
                span.RestartsBefore
            );
        Logs.Add(log);
    }

    /// <summary>Sets the latest time of the last occurrence in a log whose time zone is not known.</summary>
    public void SetLatest(DateTime latest) => _latest = _latest > latest ? _latest : latest;

    /// <summary>Extends the log in which it occurred last, by a file in which it does not occur.</summary>
    public void ContinueLog(string log, int restarts, DateTime? startedAt, DateTime? end)
    {
        if (log == _log)
            (RestartsSince, StartedAt, LogEnd) = (restarts - _restartsBefore, startedAt ?? StartedAt, end ?? LogEnd);
    }
}

/// <summary>One incident in one log file. The days count from the first line of the file.</summary>
internal sealed class IncidentSpan
{
    public long Count { get; private set; }

    public LogMoment First { get; private set; } = LogMoment.Unknown;

    public LogMoment Last { get; private set; } = LogMoment.Unknown;

    public RecordLevel Level { get; private set; }

    public string Sample { get; private set; } = "";

    public IReadOnlyList<KeyValuePair<string, string>> Values { get; private set; } = [];

    /// <summary>Where an unknown failure was written.</summary>
    public RecordSource Source { get; private set; } = RecordSource.None;

    /// <summary>The number of restarts of the server before its last occurrence.</summary>
    public int RestartsBefore { get; private set; }

    /// <summary>The recent failures that another record may report as well.</summary>
    public RecentFailures Recent { get; } = new();

    private LogMoment _before = LogMoment.Unknown;
    private int _hash;
    private HeaderKind _kind;

    /// <summary>True when an occurrence repeats the one before it in another format: LiteLLM's own handler and the root logger may both write a record.</summary>
    public bool IsDuplicate(LogOccurrence occurrence, LogMoment moment) =>
        Count > 0
        && occurrence.Kind != _kind
        && occurrence.Kind != HeaderKind.None
        && _kind != HeaderKind.None
        && occurrence.MessageHash == _hash
        && occurrence.Level == Level
        && Math.Abs(moment.Ticks - Last.Ticks) <= TimeSpan.TicksPerSecond;

    public void Add(LogOccurrence occurrence, LogMoment moment, int restarts)
    {
        (Count, _before) = (Count + 1, Last);
        if (!First.IsKnown)
            First = moment;
        if (moment.IsKnown)
            Last = moment;
        Level = occurrence.Level > Level ? occurrence.Level : Level;
        (_hash, _kind, RestartsBefore) = (occurrence.MessageHash, occurrence.Kind, restarts);
        if (Sample.Length == 0 && occurrence.Sample is { } sample)
            Sample = sample;
        if (occurrence.Match is { } match && match.Values.Count > Values.Count)
            Values = match.Values;
        if (occurrence.Match is null && Source == RecordSource.None)
            Source = occurrence.Source;
    }

    /// <summary>Adds another record of a failure that was counted already.</summary>
    public void Extend(LogOccurrence occurrence, LogMoment moment, int restarts)
    {
        Count--;
        Add(occurrence, moment, restarts);
    }

    /// <summary>Removes a failure that another record reports with more details.</summary>
    public void Withdraw()
    {
        Count--;
        if (Count == 0)
            (First, Last) = (LogMoment.Unknown, LogMoment.Unknown);
    }

    /// <summary>Removes the last occurrence, which was no failure.</summary>
    public void WithdrawLast()
    {
        Last = _before;
        Withdraw();
    }
}
