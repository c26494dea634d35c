using LiteLlmOps.Lab.Database;

namespace LiteLlmOps.Lab.Workers;

/// <summary>
/// Checks whether the database responds. Success is cached for a short time (_health_endpoints.py, _db_health_readiness_check).
/// </summary>
internal sealed class DatabaseProbe(Worker worker)
{
    private static readonly TimeSpan MaxCacheTime = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan MinCacheTime = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    private long _goodAt = long.MinValue;

    /// <summary>True when the last check ended at its time limit.</summary>
    public bool IsStalled { get; private set; }

    /// <summary>Null when the database responds; else the error.</summary>
    public async Task<DatabaseException?> CheckAsync(CancellationToken token)
    {
        // Shorter than in LiteLLM when the lab polls faster, so that tests need not wait.
        var interval = worker.Options.PollInterval ?? MaxCacheTime;
        var cacheTime =
            interval < MinCacheTime ? MinCacheTime
            : interval > MaxCacheTime ? MaxCacheTime
            : interval;
        if (
            Interlocked.Read(ref _goodAt) is var good
            && good != long.MinValue
            && Environment.TickCount64 - good < cacheTime.TotalMilliseconds
        )
            return null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        if (worker.Behaviour.ReportsStalledDatabase)
            limit.CancelAfter(Limit);
        try
        {
            IsStalled = false;
            await worker.Tables!.Database.PingAsync(limit.Token);
            Interlocked.Exchange(ref _goodAt, Environment.TickCount64);
            return null;
        }
        catch (DatabaseException e)
        {
            // Npgsql reports a connection that is cancelled while it is opened as a failure.
            IsStalled = limit.IsCancellationRequested && !token.IsCancellationRequested;
            Interlocked.Exchange(ref _goodAt, long.MinValue);
            return e;
        }
        catch (OperationCanceledException e) when (!token.IsCancellationRequested)
        {
            IsStalled = true;
            Interlocked.Exchange(ref _goodAt, long.MinValue);
            return DatabaseException.Stalled(e);
        }
    }
}
