namespace LiteLlmOps.Smoke;

/// <summary>Adds up what calls cost, and refuses one that might pass the limit.</summary>
/// <param name="limit">In US dollars. Null for none.</param>
internal sealed class CostMeter(decimal? limit)
{
    private readonly object _gate = new();
    private decimal _reserved;

    public decimal Spent { get; private set; }

    public int Calls { get; private set; }

    public int Tokens { get; private set; }

    /// <summary>True when a call that may cost so much still fits; it is counted as spent until it is settled.</summary>
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

    /// <param name="estimate">What was reserved.</param>
    /// <param name="cost">What it cost; null when nobody said, and then the estimate counts.</param>
    /// <param name="tokens">The tokens that it took.</param>
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

    /// <summary>For a call that did not come about.</summary>
    public void Release(decimal estimate)
    {
        lock (_gate)
            _reserved -= estimate;
    }
}
