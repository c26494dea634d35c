namespace LiteLlmOps;

/// <summary>Repeats a query until it returns a result or the time limit is reached. The last attempt is made at the limit.</summary>
/// <param name="time">The clock.</param>
/// <param name="interval">The pause between two attempts.</param>
/// <param name="limit">The time limit. Zero for one attempt.</param>
internal sealed class Polling(TimeProvider time, TimeSpan interval, TimeSpan limit)
{
    private readonly long _start = time.GetTimestamp();

    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    /// <summary>True when the time limit is reached: an attempt that starts now is the last one.</summary>
    public bool IsOver => Elapsed >= limit;

    /// <summary>The rest of the time limit; never negative.</summary>
    public TimeSpan Remaining => limit - Elapsed is var rest && rest > TimeSpan.Zero ? rest : TimeSpan.Zero;

    /// <summary>The part of the time limit that has passed, in percent.</summary>
    public int Percent => IsOver ? 100 : (int)(100 * Elapsed / limit);

    /// <summary>Waits until the next attempt.</summary>
    public Task PauseAsync(CancellationToken token) => Task.Delay(Remaining is var rest && rest < interval ? rest : interval, time, token);

    /// <summary>Repeats a query until it returns a result. Null when the time limit was reached before.</summary>
    public async Task<T?> UntilAsync<T>(Func<CancellationToken, Task<T?>> query, CancellationToken token)
        where T : class
    {
        while (true)
        {
            var isLast = IsOver;
            if (await query(token) is { } result)
                return result;
            if (isLast)
                return null;
            await PauseAsync(token);
        }
    }

    /// <summary>Repeats a query until it returns true. False when the time limit was reached before.</summary>
    public async Task<bool> UntilAsync(Func<CancellationToken, Task<bool>> query, CancellationToken token) =>
        await UntilAsync<object>(async t => await query(t) ? this : null, token) is not null;

    /// <inheritdoc cref="UntilAsync(Func{CancellationToken, Task{bool}}, CancellationToken)"/>
    public Task<bool> UntilAsync(Func<bool> query, CancellationToken token) => UntilAsync(_ => Task.FromResult(query()), token);
}
