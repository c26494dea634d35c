namespace LiteLlmOps.Lab.Http;

/// <summary>How many requests are being answered (middleware/in_flight_requests_middleware.py), and whether the server takes no more.</summary>
internal sealed class InFlight
{
    private int _count;
    private long _total;

    public int Count => Volatile.Read(ref _count);

    public long Total => Interlocked.Read(ref _total);

    /// <summary>True once the proxy is to be taken out of rotation.</summary>
    public bool IsDraining { get; set; }

    public void Begin()
    {
        Interlocked.Increment(ref _count);
        Interlocked.Increment(ref _total);
    }

    public void End() => Interlocked.Decrement(ref _count);

    /// <summary>Waits until nothing else is being answered than the caller's own request.</summary>
    public async Task WaitAsync(TimeSpan limit, CancellationToken token)
    {
        for (var until = Environment.TickCount64 + (long)limit.TotalMilliseconds; Count > 1 && Environment.TickCount64 < until; )
            await Task.Delay(20, token);
    }
}
