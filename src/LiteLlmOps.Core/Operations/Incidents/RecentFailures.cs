using LiteLlmOps.Logs;

namespace LiteLlmOps.Incidents;

/// <summary>
/// The recent failures of one incident, to count a failure once that several records report: the router and the proxy each write a record of a
/// failed request, and a program prints one failure in several lines.
/// </summary>
internal sealed class RecentFailures
{
    private const int Capacity = 32;

    // The times of most records have a precision of one second.
    private const long Window = 2 * TimeSpan.TicksPerSecond;

    private readonly List<Failure> _failures = [];

    /// <summary>True when an occurrence is another record of a recent failure.</summary>
    public bool Join(LogOccurrence occurrence, LogMoment moment, int chunk)
    {
        var index = Find(occurrence, moment, chunk);
        if (index >= 0)
            _failures[index] = _failures[index].With(occurrence);
        return index >= 0;
    }

    /// <summary>Removes a recent failure that an occurrence of a related incident reports as well. False when there is none.</summary>
    public bool Take(LogOccurrence occurrence, LogMoment moment, int chunk)
    {
        var index = Find(occurrence, moment, chunk);
        if (index >= 0)
            _failures.RemoveAt(index);
        return index >= 0;
    }

    /// <summary>Removes the failure whose record is directly before an occurrence. False when there is none.</summary>
    public bool TakeBefore(LogOccurrence occurrence, int chunk) =>
        _failures.RemoveAll(f => f.Chunk == chunk && f.Block == occurrence.Block - 1) > 0;

    public void Add(LogOccurrence occurrence, LogMoment moment, int chunk)
    {
        if (occurrence.Place == 0)
            return;
        if (_failures.Count == Capacity)
            _failures.RemoveAt(0);
        _failures.Add(new Failure(moment, chunk, occurrence.Block, occurrence.Line, occurrence.IsRouter, occurrence.Place, 0, 0));
    }

    // The oldest one is joined first.
    private int Find(LogOccurrence occurrence, LogMoment moment, int chunk)
    {
        if (occurrence.Place == 0)
            return -1;
        while (_failures.Count > 0 && !_failures[0].IsAt(moment) && !_failures[0].IsInBlock(occurrence, chunk))
            _failures.RemoveAt(0);
        for (var i = 0; i < _failures.Count; i++)
        {
            // A record from the same place reports another failure.
            if (
                !_failures[i].IsFrom(occurrence.Place)
                && (_failures[i].IsOfRequest(occurrence, moment) || _failures[i].IsInBlock(occurrence, chunk))
            )
                return i;
        }

        return -1;
    }

    // The places from which records of it came; 0 for none.
    private sealed record Failure(
        LogMoment Moment,
        int Chunk,
        int Block,
        long Line,
        bool IsRouter,
        int Place,
        int SecondPlace,
        int ThirdPlace
    )
    {
        public Failure With(LogOccurrence occurrence) =>
            this with
            {
                IsRouter = IsRouter || occurrence.IsRouter,
                SecondPlace = SecondPlace == 0 ? occurrence.Place : SecondPlace,
                ThirdPlace = SecondPlace == 0 ? 0 : occurrence.Place,
            };

        public bool IsFrom(int place) => Place == place || SecondPlace == place || ThirdPlace == place;

        public bool IsOfRequest(LogOccurrence occurrence, LogMoment moment) =>
            (IsRouter || occurrence.IsRouter) && occurrence.Kind != HeaderKind.None && IsAt(moment);

        public bool IsAt(LogMoment moment) =>
            moment.IsKnown && Moment.IsKnown && moment.Day == Moment.Day && Math.Abs(moment.Ticks - Moment.Ticks) <= Window;

        public bool IsInBlock(LogOccurrence occurrence, int chunk) =>
            Chunk == chunk && Block == occurrence.Block && Math.Abs(occurrence.Line - Line) <= LogOccurrenceCollector.BlockLines;
    }
}
