using LiteLlmOps.Lab.Database;

namespace LiteLlmOps.Lab.Workers;

/// <summary>Whether the database answers. A good answer is remembered for a while (_health_endpoints.py, _db_health_readiness_check).</summary>
internal sealed class DatabaseProbe(Worker worker)
{
    private static readonly TimeSpan LongestMemory = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ShortestMemory = TimeSpan.FromSeconds(1);

    private long _goodAt = long.MinValue;

    /// <summary>Null when the database answers; else why it does not.</summary>
    public async Task<DatabaseException?> CheckAsync(CancellationToken token)
    {
        // Shorter than in the real one where the lab polls faster, so that a test need not wait.
        var interval = worker.Options.PollInterval ?? LongestMemory;
        var memory =
            interval < ShortestMemory ? ShortestMemory
            : interval > LongestMemory ? LongestMemory
            : interval;
        if (Interlocked.Read(ref _goodAt) is var good && good != long.MinValue && Environment.TickCount64 - good < memory.TotalMilliseconds)
            return null;
        try
        {
            await worker.Tables!.Database.PingAsync(token);
            Interlocked.Exchange(ref _goodAt, Environment.TickCount64);
            return null;
        }
        catch (DatabaseException e)
        {
            Interlocked.Exchange(ref _goodAt, long.MinValue);
            return e;
        }
    }
}
