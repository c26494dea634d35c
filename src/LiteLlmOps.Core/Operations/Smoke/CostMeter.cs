namespace LiteLlmOps.Smoke;

/// <summary>Adds up the cost of model calls, and refuses a call that could exceed the limit.</summary>
/// <param name="limit">The limit in US dollars. Null for no limit.</param>
internal sealed class CostMeter(decimal? limit)
{
    private readonly Lock _gate = new();
    private decimal _reserved;

    public decimal Spent { get; private set; }

    public int Calls { get; private set; }

    public int Tokens { get; private set; }

    /// <summary>Reserves the estimated cost of a call until it is settled or released. False when it could exceed the limit.</summary>
    public bool TryReserve(decimal estimate)
    {
        lock (_gate)
        {
            if (limit is { } most && Spent + _reserved + estimate > most)
                return false;
            _reserved += estimate;
            return true;
        }
    }

    /// <param name="estimate">The reserved cost.</param>
    /// <param name="cost">The reported cost. Null when none was reported; the estimate is used then.</param>
    /// <param name="tokens">The tokens that the call used.</param>
    public void Settle(decimal estimate, decimal? cost, int tokens)
    {
        lock (_gate)
        {
            _reserved -= estimate;
            Spent += cost ?? estimate;
            Tokens += tokens;
            Calls++;
        }
    }

    /// <summary>Releases the reservation of a call that was not completed.</summary>
    public void Release(decimal estimate)
    {
        lock (_gate)
            _reserved -= estimate;
    }
}
