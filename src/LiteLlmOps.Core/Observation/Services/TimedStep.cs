using System.Diagnostics;
using System.Globalization;

namespace LiteLlmOps.Services;

/// <summary>One step of a run, and the step that it waited for last.</summary>
/// <param name="label">What is shown of it.</param>
internal sealed class TimedStep(string label)
{
    private readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _began;
    private long _ended;
    private TimedStep? _gate;

    public TimeSpan Took => _began == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(_began, _ended);

    /// <summary>Waits for other steps; returns one that came to no good end, or null.</summary>
    public async Task<TimedStep?> AfterAsync(IReadOnlyList<TimedStep> others, CancellationToken token)
    {
        foreach (var other in others)
            await other._done.Task.WaitAsync(token);
        _gate = others.MaxBy(static o => o._ended);
        _began = Stopwatch.GetTimestamp();
        return others.FirstOrDefault(static o => !o._done.Task.Result);
    }

    public void End(bool isGood)
    {
        // Only the first end counts: at the end of the run, whatever came to none is ended.
        if (_ended != 0)
            return;
        _ended = Stopwatch.GetTimestamp();
        _done.TrySetResult(isGood);
    }

    public string Name { get; init; } = "";

    /// <summary>The steps that the last one waited for, from the first on; those that took no time are left out.</summary>
    public static IReadOnlyList<string> Chain(IEnumerable<TimedStep> steps)
    {
        var chain = new List<string>();
        for (
            var step = steps.Where(static s => s._began > 0 && s._ended > 0).MaxBy(static s => s._ended);
            step is not null;
            step = step._gate
        )
        {
            if (step.Took > TimeSpan.FromMilliseconds(1))
                chain.Insert(0, step.ToString());
        }

        return chain;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{label} {Took.TotalSeconds:0.0}s");
}
