namespace LiteLlmOps.Lab.Http;

/// <summary>
/// Counts the requests in flight (middleware/in_flight_requests_middleware.py) and records whether the server is draining.
/// </summary>
internal sealed class InFlight
{
    private int _count;
    private long _total;

    public int Count => Volatile.Read(ref _count);

    public long Total => Interlocked.Read(ref _total);

    /// <summary>True once the proxy should be taken out of rotation.</summary>
    public bool IsDraining { get; set; }

    public void Begin()
    {
        Interlocked.Increment(ref _count);
        Interlocked.Increment(ref _total);
    }

    public void End() => Interlocked.Decrement(ref _count);

    /// <summary>Waits until the caller's own request is the only one in flight.</summary>
    public async Task WaitAsync(TimeSpan limit, CancellationToken token)
    {
        for (var until = Environment.TickCount64 + (long)limit.TotalMilliseconds; Count > 1 && Environment.TickCount64 < until; )
            await Task.Delay(20, token);
    }
}
