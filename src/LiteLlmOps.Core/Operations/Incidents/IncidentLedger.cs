using LiteLlmOps.Logs;

namespace LiteLlmOps.Incidents;

/// <summary>Counts what logs tell: one incident for each signature and subject, whatever log it stands in.</summary>
/// <param name="since">What is older does not count. Null for no limit. In this machine's time.</param>
/// <param name="until">What is younger does not count. Null for no limit.</param>
internal sealed class IncidentLedger(DateTime? since, DateTime? until)
{
    // Beyond so many, hostile lines would fill the memory: what comes then is one incident.
    private const int MostIncidents = 5000;
    private const string Others = "(others)";

    private readonly Dictionary<IncidentKey, IncidentRecord> _records = [];
    private readonly Dictionary<IncidentKey, IncidentSpan> _spans = [];
    private LogCalendar _calendar = new();
    private LogMoment _lastStart = LogMoment.Unknown;
    private readonly Dictionary<string, int> _startsOf = new(StringComparer.Ordinal);
    private string _log = "";
    private int _starts;

    /// <summary>Every incident of the files that have ended; none that lies outside the limits as a whole.</summary>
    public IEnumerable<IncidentRecord> Records => _records.Values.Where(r => !(r.Last < since || r.First > until));

    public bool IsLimited => since is not null || until is not null;

    /// <summary>Begins a file of a log.</summary>
    /// <param name="log">The log; of several files of one the oldest comes first.</param>
    /// <param name="firstDay">The date of its first line. Null when that shows at its end.</param>
    public void Begin(string log, int? firstDay)
    {
        _starts = _startsOf.GetValueOrDefault(log);
        (_log, _lastStart, _calendar) = (log, LogMoment.Unknown, new LogCalendar());
        if (firstDay is { } day)
            _calendar.Begin(day);
    }

    /// <summary>Takes in a piece; returns the sightings that count with their times, as far as these are known yet.</summary>
    public IEnumerable<(IncidentKey Key, LogOccurrence LogOccurrence, DateTime? At)> Add(ChunkFindings piece)
    {
        foreach (var sighting in piece.Occurrences)
        {
            var moment = _calendar.Place(sighting.Moment, piece.FirstTime);
            if (sighting.IsStart)
            {
                _starts++;
                _lastStart = moment;
                continue;
            }

            if (IsLimited && _calendar.LocalOf(moment) is { } at && (at < since || at > until))
                continue;
            var key = KeyOf(sighting);
            if (!_spans.TryGetValue(key, out var span))
                _spans[key] = span = new IncidentSpan();
            if (span.IsDouble(sighting, moment))
                continue;
            span.Add(sighting, moment, _starts);
            yield return (key, sighting, _calendar.LocalOf(moment));
        }

        _calendar.Advance(piece);
    }

    /// <summary>Ends a file. A log that tells no date had its last line written when the file was changed last.</summary>
    public void End(DateTime changedAt)
    {
        if (_calendar is { Now: { IsKnown: true, IsDated: false } now, FirstDay: null })
            _calendar.Begin(LogCalendar.FirstDayOf(now, changedAt));
        foreach (var (key, span) in _spans)
        {
            if (!_records.TryGetValue(key, out var record))
                _records[key] = record = new IncidentRecord(key);
            record.Add(
                span,
                _log,
                _starts,
                _calendar.LocalOf(_lastStart),
                _calendar.LocalOf(span.First),
                _calendar.LocalOf(span.Last),
                _calendar.LocalOf(_calendar.Now)
            );
        }

        // Later files of the same log tell of later starts, and of more time without it.
        foreach (var record in _records.Values.Where(r => r.Logs.Contains(_log) && !_spans.ContainsKey(r.Key)))
            record.GoOn(_log, _starts, _calendar.LocalOf(_lastStart), _calendar.LocalOf(_calendar.Now));
        _spans.Clear();
        _startsOf[_log] = _starts;
    }

    /// <summary>What is known of an incident; null when its file has not ended.</summary>
    public IncidentRecord? Find(IncidentKey key) => _records.GetValueOrDefault(key);

    private IncidentKey KeyOf(LogOccurrence sighting)
    {
        var key = new IncidentKey(sighting.Match?.Signature, sighting.Match?.Subject ?? sighting.Shape ?? "");
        return _spans.Count + _records.Count < MostIncidents || _spans.ContainsKey(key) || _records.ContainsKey(key)
            ? key
            : key with
            {
                Subject = Others,
            };
    }
}
