using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Workers;

/// <summary>Runs the recurring jobs of a worker.</summary>
internal static class PollSchedule
{
    private const string Setting = "proxy_config_reload_interval_seconds";

    private static readonly LogPlace Place = new("proxy_server.py", 1);

    // initialize_scheduled_background_jobs
    private static readonly TimeSpan Default = TimeSpan.FromSeconds(30);

    public static TimeSpan Interval(Worker worker)
    {
        if (worker.Options.PollInterval is { } given)
            return given;
        if (!worker.Behaviour.HasPollSetting)
            return Default;
        if (worker.General.AtStart(Setting) is not { } setting)
            return Variable(worker) ?? Default;
        if (setting is ConfigScalar { Value: long and > 0 and var seconds })
            return TimeSpan.FromSeconds(seconds);
        worker.Log.Warning(
            Place,
            $"{Setting}={PythonValue.Str(setting)} must be a positive integer; falling back to {Default.TotalSeconds:0}s"
        );
        return Default;
    }

    // constants.py: a text that is no whole number counts as unset.
    private static TimeSpan? Variable(Worker worker) =>
        worker.Behaviour.HasPollVariable
        && worker.Environment.Get(Setting.ToUpperInvariant()) is { } text
        && PythonValue.TryInt(text) is > 0 and var seconds
            ? TimeSpan.FromSeconds(seconds)
            : null;

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
