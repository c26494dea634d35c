using System.Runtime.InteropServices;
using LiteLlmOps.Logs;

namespace LiteLlmOps.Requests;

/// <summary>Counts the requests of logs. What a log without dates tells is put in its place at the end of it, when its date shows.</summary>
/// <param name="grouping">What is counted together.</param>
/// <param name="since">What is older does not count. Null for no limit. In this machine's time.</param>
/// <param name="until">What is younger does not count. Null for no limit.</param>
internal sealed class RequestLedger(RequestGroup grouping, DateTime? since, DateTime? until)
{
    /// <summary>So many routes, or clients, are told apart: whoever tries out random paths must not fill the memory.</summary>
    public const int MostGroups = 10_000;

    private readonly Dictionary<RequestKey, RequestTally> _groups = [];
    private readonly Dictionary<RequestKey, Dictionary<RequestSlot, RequestTally>> _open = [];
    private readonly HashSet<RequestKey> _known = [];
    private LogCalendar _calendar = new();
    private LogMoment _first = LogMoment.Unknown;

    /// <summary>How many lines were read.</summary>
    public long Lines { get; private set; }

    /// <summary>How many of them tell of a request, wanted or not.</summary>
    public long Seen { get; private set; }

    /// <summary>What was counted, most requests first; hours in their order.</summary>
    public IReadOnlyList<LlmRequestStat> Stats()
    {
        var stats = _groups.Select(g => new LlmRequestStat(g.Key, g.Value));
        return grouping == RequestGroup.Hour
            ? [.. stats.OrderBy(static s => s.Hour is null).ThenBy(static s => s.Hour)]
            : [.. stats.OrderByDescending(static s => s.Count).ThenBy(static s => s.Group, StringComparer.Ordinal)];
    }

    /// <summary>Takes in the next piece of a log.</summary>
    public void Add(RequestPiece piece)
    {
        (Lines, Seen) = (Lines + piece.Lines, Seen + piece.Seen);
        if (!_first.IsKnown && piece.First.IsKnown)
            _first = _calendar.Place(piece.First, piece.FirstTime);
        foreach (ref readonly var request in CollectionsMarshal.AsSpan(piece.Requests))
            Add(request, _calendar.Place(request.Moment, piece.FirstTime));
        _calendar.Advance(piece.FirstTime, piece.End, piece.DayZero);
    }

    /// <summary>Ends a log. One that tells no date had its last line written when the file was changed last.</summary>
    public void End(DateTime changedAt)
    {
        if (_calendar is { Now: { IsKnown: true, IsDated: false } now, FirstDay: null })
            _calendar.Begin(LogCalendar.FirstDayOf(now, changedAt));
        foreach (var (key, slots) in _open)
        {
            foreach (var (slot, tally) in slots)
                Settle(key, slot, tally, changedAt);
        }

        _open.Clear();
        // What lies outside the limits takes no place.
        _known.IntersectWith(_groups.Keys);
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
        if (_open.TryGetValue(key, out var slots))
            return slots;
        key = Bounded(key);
        return _open.TryGetValue(key, out slots) ? slots : _open[key] = [];
    }

    private void Settle(RequestKey key, RequestSlot slot, RequestTally tally, DateTime changedAt)
    {
        if (slot.Base == TimeBase.Log)
            tally.Shift((_calendar.FirstDay ?? 0) * TimeSpan.TicksPerDay);
        // What stands before the first time in a log was written at about that time.
        else if (slot.Base == TimeBase.None && _calendar.LocalOf(_first) is { } first)
            tally.Place(first.Ticks);
        // What has no time at all counts, since it cannot be told where it lies: unless nothing was written since.
        if (IsOutside(tally.First) || (tally.First < 0 && changedAt < since))
            return;
        if (grouping == RequestGroup.Hour)
            key = Bounded(key with { Hour = tally.First < 0 ? null : tally.First / TimeSpan.TicksPerHour });
        if (!_groups.TryAdd(key, tally))
            _groups[key].Add(tally);
    }

    private bool IsOutside(long at) => at >= 0 && (at < since?.Ticks || at > until?.Ticks);

    private RequestKey Bounded(RequestKey key) =>
        _known.Contains(key) || (_known.Count < MostGroups && _known.Add(key)) ? key : RequestKey.Others(grouping);
}
