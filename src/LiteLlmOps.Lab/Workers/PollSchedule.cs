using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Workers;

/// <summary>The jobs of one worker that come round again, each in its own time.</summary>
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

    /// <summary>Runs until it is cancelled.</summary>
    /// <param name="job">What comes round.</param>
    /// <param name="interval">The time from one round to the next.</param>
    /// <param name="share">From above 0 to 1: the part of the interval to wait before the first round, so that workers do not all ask at once.</param>
    /// <param name="token">Ends it.</param>
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
            // The end of the worker.
        }
    }
}
