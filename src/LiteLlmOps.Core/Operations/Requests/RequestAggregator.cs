using System.Runtime.InteropServices;
using LiteLlmOps.Logs;

namespace LiteLlmOps.Requests;

/// <summary>Counts the requests in logs. In a log without dates, the times are resolved at its end, when the date is known.</summary>
/// <param name="grouping">The grouping.</param>
/// <param name="since">Requests before this time are ignored. Null for no limit. In the time zone of this machine.</param>
/// <param name="until">Requests after this time are ignored. Null for no limit.</param>
internal sealed class RequestAggregator(RequestGroup grouping, DateTime? since, DateTime? until)
{
    /// <summary>The maximum number of routes or clients, so that requests with random paths cannot fill the memory.</summary>
    public const int MaxGroups = 10_000;

    private readonly Dictionary<RequestKey, RequestTally> _groups = [];
    private readonly Dictionary<RequestKey, Dictionary<RequestSlot, RequestTally>> _pending = [];
    private readonly HashSet<RequestKey> _keys = [];
    private LogCalendar _calendar = new();
    private LogMoment _first = LogMoment.Unknown;

    /// <summary>The number of lines read.</summary>
    public long Lines { get; private set; }

    /// <summary>The number of access log lines among them, selected or not.</summary>
    public long AccessLines { get; private set; }

    /// <summary>The number of requests of this module among them that were not counted.</summary>
    public long Probes { get; private set; }

    /// <summary>The statistics, most requests first; hours in chronological order.</summary>
    /// <param name="deployment">The deployment: a path for -Deployment. Null for none.</param>
    public IReadOnlyList<LlmRequestStat> Stats(string? deployment = null)
    {
        var stats = _groups.Select(g => LlmRequestStat.Of(g.Key, g.Value, deployment));
        return grouping == RequestGroup.Hour
            ? [.. stats.OrderBy(static s => s.Hour is null).ThenBy(static s => s.Hour)]
            : [.. stats.OrderByDescending(static s => s.Count).ThenBy(static s => s.Group, StringComparer.Ordinal)];
    }

    /// <summary>Adds the next chunk of a log.</summary>
    public void Add(RequestChunkResult chunk)
    {
        (Lines, AccessLines, Probes) = (Lines + chunk.Lines, AccessLines + chunk.AccessLines, Probes + chunk.Probes);
        if (!_first.IsKnown && chunk.First.IsKnown)
            _first = _calendar.Resolve(chunk.First, chunk.FirstTime);
        foreach (ref readonly var request in CollectionsMarshal.AsSpan(chunk.Requests))
            Add(request, _calendar.Resolve(request.Moment, chunk.FirstTime));
        _calendar.ObserveZone(chunk.Zone);
        _calendar.Advance(chunk.FirstTime, chunk.End, chunk.DayZero);
    }

    /// <summary>Ends a log. In a log without dates, the last line is assumed to be as old as the last change of the file.</summary>
    public void End(DateTime changedAt)
    {
        _calendar.Set(_calendar.DatingOf(changedAt));
        foreach (var (key, slots) in _pending)
        {
            foreach (var (slot, tally) in slots)
                Close(key, slot, tally, changedAt);
        }

        _pending.Clear();
        // Groups outside the time limits do not count towards the maximum.
        _keys.IntersectWith(_groups.Keys);
        (_calendar, _first) = (new LogCalendar(), LogMoment.Unknown);
    }

    private void Add(in Request request, LogMoment moment)
    {
        var at = moment.IsKnown ? (moment.Day * TimeSpan.TicksPerDay) + moment.Ticks : -1;
        if (moment.IsDated && IsOutside(at))
            return;
        var slots = SlotsOf(RequestKey.Of(request, grouping));
        var slot = RequestSlot.Of(moment, grouping == RequestGroup.Hour, since, until);
        if (!slots.TryGetValue(slot, out var tally))
            slots[slot] = tally = new RequestTally();
        tally.Add(request, at);
    }

    private Dictionary<RequestSlot, RequestTally> SlotsOf(RequestKey key)
    {
        if (_pending.TryGetValue(key, out var slots))
            return slots;
        key = Bounded(key);
        return _pending.TryGetValue(key, out slots) ? slots : _pending[key] = [];
    }

    private void Close(RequestKey key, RequestSlot slot, RequestTally tally, DateTime changedAt)
    {
        if (slot.Base == TimeBase.Log)
            tally.Shift(((_calendar.FirstDay ?? 0) * TimeSpan.TicksPerDay) + (_calendar.Shift?.Undated ?? 0));
        else if (slot.Base == TimeBase.Date && _calendar.Shift is { } shift)
            tally.Shift(shift.At(tally.First));
        // Requests before the first time in a log were answered at about that time.
        else if (slot.Base == TimeBase.None && _calendar.LocalOf(_first) is { } first)
            tally.SetTime(first.Ticks);
        // Without any time it is not known whether a request is within the limits; it counts unless the whole file is older.
        if (IsOutside(tally.First) || (tally.First < 0 && changedAt < since))
            return;
        if (grouping == RequestGroup.Hour)
            key = Bounded(key with { Hour = tally.First < 0 ? null : tally.First / TimeSpan.TicksPerHour });
        if (!_groups.TryAdd(key, tally))
            _groups[key].Add(tally);
    }

    private bool IsOutside(long at) => at >= 0 && (at < since?.Ticks || at > until?.Ticks);

    private RequestKey Bounded(RequestKey key) =>
        _keys.Contains(key) || (_keys.Count < MaxGroups && _keys.Add(key)) ? key : RequestKey.Others(grouping);
}
