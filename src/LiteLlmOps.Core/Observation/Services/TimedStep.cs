using System.Globalization;

namespace LiteLlmOps.Services;

/// <summary>A step of a run: the stop or the start of a service. It knows the step that it waited for last, for the critical chain.</summary>
/// <param name="verb">The verb that is shown: "start".</param>
/// <param name="service">The name of the service.</param>
/// <param name="time">The clock.</param>
internal sealed class TimedStep(string verb, string service, TimeProvider time)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private readonly TaskCompletionSource<bool> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _started;
    private long _ended;
    private TimedStep? _lastDependency;

    public string Service { get; } = service;

    /// <summary>Completes when the step has ended, successfully or not.</summary>
    public Task Completion => _completion.Task;

    public TimeSpan Duration => _started == 0 ? TimeSpan.Zero : time.GetElapsedTime(_started, _ended);

    /// <summary>Waits for the steps that this one depends on.</summary>
    /// <returns>One that failed. Null when all succeeded.</returns>
    public async Task<TimedStep?> WaitForAsync(IReadOnlyList<TimedStep> dependencies, CancellationToken token)
    {
        var failed = new List<TimedStep>();
        foreach (var dependency in dependencies)
        {
            if (!await dependency._completion.Task.WaitAsync(token))
                failed.Add(dependency);
        }

        _lastDependency = dependencies.MaxBy(static d => d._ended);
        _started = time.GetTimestamp();
        return failed.FirstOrDefault();
    }

    /// <summary>Ends the step. Only the first call counts.</summary>
    public void End(bool succeeded)
    {
        if (_ended != 0)
            return;
        _ended = time.GetTimestamp();
        _completion.TrySetResult(succeeded);
    }

    /// <summary>The step that ended last, after the steps that it waited for, in order. Steps without a measurable duration are left out.</summary>
    public static string[] CriticalChain(IEnumerable<TimedStep> steps)
    {
        var chain = new List<string>();
        var last = steps.Where(static s => s._started > 0 && s._ended > 0).MaxBy(static s => s._ended);
        for (var step = last; step is not null; step = step._lastDependency)
        {
            if (step.Duration > Shortest)
                chain.Insert(0, step.ToString());
        }

        return [.. chain];
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{verb} {Service} {Duration.TotalSeconds:0.0}s");
}
