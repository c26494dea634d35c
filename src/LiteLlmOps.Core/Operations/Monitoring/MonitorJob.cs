using LiteLlmOps.Deployments;

namespace LiteLlmOps.Monitoring;

/// <summary>What one run of a job has read.</summary>
/// <param name="Value">The value.</param>
/// <param name="Notes">What limits it, a sentence each.</param>
internal sealed record MonitorResult<T>(T Value, IReadOnlyList<string> Notes)
    where T : class;

/// <summary>One background job of the monitor.</summary>
internal abstract class MonitorJob
{
    /// <param name="name">Its name in logs and metrics, such as drift.</param>
    /// <param name="isSlow">True for the interval of what changes slowly.</param>
    protected MonitorJob(string name, bool isSlow) => (Name, IsSlow) = (name, isSlow);

    public string Name { get; }

    public bool IsSlow { get; }

    /// <summary>Runs it once, and puts its result into the snapshot. Only cancellation is an exception.</summary>
    /// <returns>Why it failed. Null when it succeeded.</returns>
    public abstract Task<string?> RunAsync(Deployment deployment, MonitorState state, TimeProvider time, CancellationToken token);

    /// <summary>Puts a failure into the snapshot.</summary>
    public abstract void Fail(MonitorState state, string problem, DateTime now);

    /// <summary>The time until the next run.</summary>
    public TimeSpan IntervalOf(MonitorSettings settings) => IsSlow ? settings.SlowInterval : settings.Interval;
}

/// <summary>A job for one part of the snapshot.</summary>
/// <param name="name">Its name in logs and metrics, such as drift.</param>
/// <param name="isSlow">True for the interval of what changes slowly.</param>
/// <param name="read">Reads the value.</param>
/// <param name="of">The part of the snapshot.</param>
/// <param name="with">The snapshot with another value of that part.</param>
internal sealed class MonitorJob<T>(
    string name,
    bool isSlow,
    Func<Deployment, CancellationToken, Task<MonitorResult<T>>> read,
    Func<MonitorSnapshot, MonitorReading<T>> of,
    Func<MonitorSnapshot, MonitorReading<T>, MonitorSnapshot> with
) : MonitorJob(name, isSlow)
    where T : class
{
    public override async Task<string?> RunAsync(Deployment deployment, MonitorState state, TimeProvider time, CancellationToken token)
    {
        var start = time.GetTimestamp();
        using var limit = new CancellationTokenSource(deployment.Monitor.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, limit.Token);
        try
        {
            var result = await read(deployment, either.Token);
            var (now, duration) = (time.UtcNow(), time.GetElapsedTime(start));
            state.Update(s => with(s, MonitorReading<T>.Of(result.Value, now, duration, result.Notes)));
            return null;
        }
        catch (Exception e) when (!token.IsCancellationRequested)
        {
            var problem =
                e is OperationCanceledException && limit.IsCancellationRequested
                    ? $"It did not end within {Durations.Format(deployment.Monitor.Timeout)}. Use a longer monitor.timeout in llmops.yaml."
                    : ProblemOf(e);
            Fail(state, problem, time.UtcNow());
            return problem;
        }
    }

    public override void Fail(MonitorState state, string problem, DateTime now) => state.Update(s => with(s, of(s).Failed(problem, now)));

    // The monitor stays up after any error. An unexpected one is named with its type too, since its message may not say where it comes
    // from.
    private static string ProblemOf(Exception e) =>
        e is LlmException or IOException or UnauthorizedAccessException
            ? PrintableText.Message(e.Message)!
            : $"An unexpected error ({e.GetType().Name}): {PrintableText.Message(e.Message)}";
}
