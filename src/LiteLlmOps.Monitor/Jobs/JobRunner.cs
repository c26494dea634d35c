using LiteLlmOps.Monitoring;

namespace LiteLlmOps.Monitor.Jobs;

/// <summary>Runs each job on its schedule, one run of a job at a time.</summary>
/// <param name="jobs">The jobs.</param>
/// <param name="deployment">The deployment.</param>
/// <param name="state">Where the results are kept.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Receives a line when a job begins to fail, and when it works again.</param>
internal sealed partial class JobRunner(
    IReadOnlyList<MonitorJob> jobs,
    WatchedDeployment deployment,
    MonitorState state,
    TimeProvider time,
    ILogger<JobRunner> log
) : BackgroundService
{
    // A run ends by its own time limit; this is for one that does not react to it.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(jobs.Select(j => Task.Run(() => RepeatUntilStoppedAsync(j, stoppingToken), CancellationToken.None)));

    private async Task RepeatUntilStoppedAsync(MonitorJob job, CancellationToken token)
    {
        try
        {
            await RepeatAsync(job, token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // The end of the monitor.
        }
    }

    private async Task RepeatAsync(MonitorJob job, CancellationToken token)
    {
        string? before = null;
        while (!token.IsCancellationRequested)
        {
            var current = deployment.ReadOrLast(state);
            var problem = await RunAsync(job, current, token);
            if (problem is not null && problem != before)
                LogFailed(log, job.Name, problem);
            else if (problem is null && before is not null)
                LogRecovered(log, job.Name);
            before = problem;
            await Task.Delay(job.IntervalOf(current.Monitor), time, token);
        }
    }

    private async Task<string?> RunAsync(MonitorJob job, Deployments.Deployment current, CancellationToken token)
    {
        var run = job.RunAsync(current, state, time, token);
        var limit = current.Monitor.Timeout + Grace;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(token);
        if (await Task.WhenAny(run, Task.Delay(limit, time, ended.Token)) != run && !token.IsCancellationRequested)
        {
            var problem = $"It has been running for more than {Durations.Format(limit)}, and does not react to its time limit.";
            job.Fail(state, problem, time.UtcNow());
            LogFailed(log, job.Name, problem);
        }

        await ended.CancelAsync();
        return await run.WaitAsync(token);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No new data of {Job}: {Problem}")]
    private static partial void LogFailed(ILogger log, string job, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Data of {Job} again.")]
    private static partial void LogRecovered(ILogger log, string job);
}
