using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Workers;

/// <summary>Runs the recurring jobs of a worker.</summary>
internal static class PollSchedule
{
    // initialize_scheduled_background_jobs
    private static readonly TimeSpan Default = TimeSpan.FromSeconds(30);

    public static TimeSpan Interval(Worker worker)
    {
        if (worker.Options.PollInterval is { } given)
            return given;
        var setting = worker.Behaviour.HasPollSetting ? worker.General["proxy_config_reload_interval_seconds"] : null;
        return PythonValue.IsTrue(setting) && PythonValue.Int(setting!) is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : Default;
    }

    /// <summary>Repeats a job until it is cancelled.</summary>
    /// <param name="job">The job.</param>
    /// <param name="interval">The time between two runs.</param>
    /// <param name="share">The fraction of the interval (above 0, up to 1) to wait before the first run, so that the workers do not poll at
    /// the same time.</param>
    /// <param name="token">Ends the repetition.</param>
    public static async Task RepeatAsync(Func<CancellationToken, Task> job, TimeSpan interval, double share, CancellationToken token)
    {
        try
        {
            for (var wait = interval * share; ; wait = interval)
            {
                await Task.Delay(wait, token);
                await job(token);
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // Expected when the worker ends.
        }
    }
}
