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
        var setting = worker.General.AtStart(Setting);
        if (setting is null && worker.Behaviour.HasPollVariable && worker.Environment.Get(Setting.ToUpperInvariant()) is { } variable)
            setting = Json.Of(variable);
        if (setting is null)
            return Default;
        if (Seconds(setting) is { } seconds)
            return TimeSpan.FromSeconds(seconds);
        worker.Log.Warning(Place, $"Invalid {Setting}={PythonValue.Str(setting)}. Using {Default.TotalSeconds:0}.");
        return Default;
    }

    private static long? Seconds(ConfigNode setting) =>
        setting switch
        {
            ConfigScalar { Value: long and > 0 and var number } => number,
            ConfigScalar { Text: { } text } when PythonValue.TryInt(text) is > 0 and var number => number,
            _ => null,
        };

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
