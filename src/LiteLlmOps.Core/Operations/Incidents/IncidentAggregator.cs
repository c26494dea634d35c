using LiteLlmOps.LiteLlm;
using LiteLlmOps.Logs;

namespace LiteLlmOps.Incidents;

/// <summary>Counts the occurrences in logs: one incident for each signature and subject, across all logs.</summary>
/// <param name="since">Occurrences before this time are ignored. Null for no limit. In the time zone of this machine.</param>
/// <param name="until">Occurrences after this time are ignored. Null for no limit.</param>
internal sealed class IncidentAggregator(DateTime? since, DateTime? until)
{
    // Without a limit, hostile lines could fill the memory. All further incidents are counted as one.
    private const int MaxIncidents = 5000;
    private const string Others = "(others)";

    // Where LiteLLM logs that it rejected a request.
    private const string RejectionFile = "auth_exception_handler.py";

    // With this record the server ends.
    private const string StartupFailed = "startup-application-failed";

    private readonly Dictionary<IncidentKey, IncidentRecord> _records = [];
    private readonly Dictionary<IncidentKey, IncidentSpan> _spans = [];
    private LogCalendar _calendar = new();
    private LogMoment _lastStart = LogMoment.Unknown;
    private readonly Dictionary<string, LogRuns> _restartsOf = new(StringComparer.Ordinal);
    private string _log = "";
    private bool _isDated;
    private long _lines;
    private long _known;
    private int _restarts;
    private bool _hasEnded;
    private int _chunks;

    /// <summary>The incidents of all files that were ended, without those that are completely outside the time limits.</summary>
    public IEnumerable<IncidentRecord> Records => _records.Values.Where(r => !(r.Last < since || r.First > until));

    /// <summary>The number of lines since <see cref="Begin"/>, when none of them has a known form. 0 when one has.</summary>
    public long UnknownLines => _known == 0 ? _lines : 0;

    public bool IsLimited => since is not null || until is not null;

    /// <summary>Begins a file of a log.</summary>
    /// <param name="log">The log. Its files must be read from the oldest on.</param>
    /// <param name="dating">Its date and time zone. Null when they are determined at the end.</param>
    public void Begin(string log, LogDating? dating)
    {
        (_restarts, _hasEnded) = _restartsOf.TryGetValue(log, out var runs) ? (runs.Restarts, runs.HasEnded) : (0, false);
        (_lines, _known) = (0, 0);
        (_log, _lastStart, _calendar) = (log, LogMoment.Unknown, new LogCalendar());
        if (dating is { } known)
            _calendar.Set(known);
        _isDated = dating is not null;
    }

    /// <summary>Adds a chunk. Returns the occurrences that were counted, with their times as far as they are known.</summary>
    public IEnumerable<(IncidentKey Key, LogOccurrence Occurrence, DateTime? At)> Add(ChunkResult chunk)
    {
        _chunks++;
        foreach (var occurrence in chunk.Occurrences)
        {
            var moment = _calendar.Resolve(occurrence.Moment, chunk.FirstTime);
            if (occurrence.IsStart)
            {
                Start(moment);
                continue;
            }

            if (occurrence.IsEnd)
            {
                _hasEnded = true;
                continue;
            }

            if (IsLimited && _calendar.LocalOf(moment) is { } at && (at < since || at > until))
                continue;
            var key = KeyOf(occurrence);
            if (!_spans.TryGetValue(key, out var span))
                _spans[key] = span = new IncidentSpan();
            if (span.IsDuplicate(occurrence, moment))
                continue;
            if (key.Signature?.Id == ProbeKey.SignatureId)
            {
                WithdrawProbe(occurrence);
                continue;
            }

            if (span.Recent.Join(occurrence, moment, _chunks))
            {
                span.Extend(occurrence, moment, Restarts);
                continue;
            }

            WithdrawVague(key, occurrence, moment);
            span.Add(occurrence, moment, Restarts);
            _hasEnded |= key.Signature?.Id == StartupFailed;
            span.Recent.Add(occurrence, moment, _chunks);
            yield return (key, occurrence, _calendar.LocalOf(moment));
        }

        _lines += chunk.Lines;
        _known += chunk.Records + chunk.Occurrences.Count;
        _calendar.Advance(chunk);
    }

    // After the end of a server, lines belong to the next one: the migrations run, and most failures of a start are printed, before it writes its start.
    private int Restarts => _hasEnded ? _restarts + 1 : _restarts;

    private void Start(LogMoment moment)
    {
        // Each worker writes a start.
        (_restarts, _hasEnded) = (Restarts, false);
        _lastStart = moment;
    }

    /// <summary>Ends a file. In a log without dates, the last line is assumed to be as old as the last change of the file.</summary>
    public void End(DateTime changedAt)
    {
        if (!_isDated)
            _calendar.Set(_calendar.DatingOf(changedAt));
        var end = _calendar.LocalOf(_calendar.Now);
        foreach (var (key, _) in _spans.Where(static s => s.Value.Count == 0).ToList())
            _spans.Remove(key);
        foreach (var (key, span) in _spans)
        {
            if (!_records.TryGetValue(key, out var record))
                _records[key] = record = new IncidentRecord(key);
            var (first, last, startedAt) = (_calendar.LocalOf(span.First), _calendar.LocalOf(span.Last), _calendar.LocalOf(_lastStart));
            // In a log with the newest line first, a start after an occurrence may be an earlier one.
            var restarts = startedAt < last || startedAt < first ? span.RestartsBefore : _restarts;
            record.Add(span, _log, restarts, startedAt, first, last, Latest(end, Latest(first, last)));
            // In another zone, the last line may be as late as the last change of the file.
            if (_calendar.IsZoneGuessed && end - _calendar.LocalOf(span.Last) is { } before && Earlier(changedAt, before) is { } latest)
                record.SetLatest(latest);
        }

        // Later files of the same log extend the time in which an earlier incident did not occur.
        foreach (var record in _records.Values.Where(r => r.Logs.Contains(_log) && !_spans.ContainsKey(r.Key)))
            record.ContinueLog(_log, _restarts, _calendar.LocalOf(_lastStart), _calendar.LocalOf(_calendar.Now));
        _spans.Clear();
        _restartsOf[_log] = new LogRuns(_restarts, _hasEnded);
    }

    // Null before the first and after the last possible time: the dates in a log may be millennia apart.
    private static DateTime? Earlier(DateTime time, TimeSpan span) =>
        time.Ticks - span.Ticks is >= 0 and var ticks && ticks <= DateTime.MaxValue.Ticks ? new DateTime(ticks, time.Kind) : null;

    private static DateTime? Latest(DateTime? one, DateTime? other) => one is null || other > one ? other : one;

    /// <summary>The incident. Null when its file has not ended.</summary>
    public IncidentRecord? Find(IncidentKey key) => _records.GetValueOrDefault(key);

    // The router's record of a failure does not name the model group, that of the proxy does.
    private void WithdrawVague(IncidentKey key, LogOccurrence occurrence, LogMoment moment)
    {
        if (key is not { Signature.Subject: not null, Subject.Length: > 0 })
            return;
        var vague = key with { Subject = occurrence.Match?.VagueSubject ?? "" };
        if (vague == key)
            return;
        if (!_spans.TryGetValue(vague, out var span) || !span.Recent.Take(occurrence, moment, _chunks))
            return;
        span.Withdraw();
    }

    // Where the record has the hash of the key, it is that of the smoke check, and lines of other requests may be between it and the access line.
    // LiteLLM 1.83.2 logs the rejection without the key; the access line of the smoke check, directly after it, tells whose it was.
    private void WithdrawProbe(LogOccurrence access)
    {
        if (_spans.FirstOrDefault(static s => s.Key.IsProbe && s.Value.Count > 0).Value is { } named)
        {
            named.WithdrawLast();
            return;
        }

        foreach (var (key, span) in _spans)
        {
            if (key.Signature is not null && key.Signature.Family != "auth")
                continue;
            if (key.Signature is null && !span.Source.File.EndsWith(RejectionFile, StringComparison.Ordinal))
                continue;
            if (!span.Recent.TakeBefore(access, _chunks))
                continue;
            span.WithdrawLast();
            return;
        }
    }

    private sealed record LogRuns(int Restarts, bool HasEnded);

    private IncidentKey KeyOf(LogOccurrence occurrence)
    {
        var key = new IncidentKey(occurrence.Match?.Signature, occurrence.Match?.Subject ?? occurrence.NormalizedMessage ?? "");
        return _spans.Count + _records.Count < MaxIncidents || _spans.ContainsKey(key) || _records.ContainsKey(key)
            ? key
            : key with
            {
                Subject = Others,
            };
    }
}
