using System.Diagnostics;
using System.Globalization;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Services;

/// <summary>Starts and stops a single service.</summary>
/// <param name="host">The processes.</param>
/// <param name="readiness">Asks whether they serve.</param>
/// <param name="http">Asks proxies to finish their requests.</param>
/// <param name="deployment">The deployment.</param>
internal sealed class ServiceController(IServiceHost host, Readiness readiness, IHttpProbe http, Deployment deployment)
{
    private const int LogLines = 15;
    private const int RunsKept = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // A service that has no port and no probe counts as ready when it has run so long: one that is broken ends at once.
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(1);

    public async Task StopAsync(ServiceOperation step, CancellationToken token)
    {
        var service = step.Facts.Service;
        if (step.Facts.Process is not { } process)
        {
            // Who stops what does not run does not want it to: a restart of all leaves it down.
            if (step.Options.Work == ServiceWork.Stop)
                host.NoteEnd(service, step.Facts.LastEnd ?? "does not run", onPurpose: true);
            return;
        }

        await new ProxyDrain(http, deployment).RunAsync(step, token);
        step.Tell($"waiting up to {Durations.Format(service.StopLimit)} for process {process.Id} to end");
        step.WasKilled = await host.StopAsync(service, process, token);
        host.NoteEnd(service, step.WasKilled ? "killed: it did not end in time" : "stopped", step.Options.Work == ServiceWork.Stop);
    }

    public async Task<LlmServiceResult> StartAsync(ServiceOperation step, CancellationToken token)
    {
        var service = step.Facts.Service;
        if (service.Missing is { } variable)
            return step.Failed(
                $"needs {variable}, which nothing defines",
                $"Define {variable} in one of the deployment's environment files."
            );
        if (step.Options.Work == ServiceWork.Start && step.Facts.Process is { } running)
            return await readiness.ProblemAsync(step.Facts, token) is null
                ? step.Unchanged(running)
                : await WaitAsync(step, running, Stopwatch.GetTimestamp(), token);
        if (await PortOwnerAsync(step, token) is { } refused)
            return refused;
        for (var attempt = 1; ; attempt++)
        {
            var result = await OnceAsync(step, token);
            if (!result.IsFailure)
            {
                if (deployment.ProxyServices.Contains(service.Name))
                    host.KeepConfig();
                return result;
            }

            if (attempt >= service.Attempts)
                return await RollBackAsync(step, result, token);
            step.Tell($"attempt {attempt} of {service.Attempts} failed");
            if (result.ProcessId is not null)
                await StopAgainAsync(service, token);
        }
    }

    /// <summary>Keeps how long a run took, and returns the median of those before; null when there was none.</summary>
    public TimeSpan? Remember(string work, TimeSpan took)
    {
        var before = host.ReadRuns(work).TakeLast(RunsKept).Order().ToList();
        host.SaveRun(work, took);
        return before.Count == 0 ? null : before[before.Count / 2];
    }

    private async Task<LlmServiceResult> OnceAsync(ServiceOperation step, CancellationToken token)
    {
        step.Tell("starting");
        var clock = Stopwatch.GetTimestamp();
        return await WaitAsync(step, await host.StartAsync(step.Facts.Service, token), clock, token);
    }

    private async Task<LlmServiceResult> WaitAsync(ServiceOperation step, ServiceProcess process, long clock, CancellationToken token)
    {
        var service = step.Facts.Service;
        for (string? problem = null, told = null; ; await Task.Delay(Pause, token))
        {
            var took = Stopwatch.GetElapsedTime(clock);
            if (!host.IsRunning(process))
                return Died(step, process);
            problem = await readiness.ProblemAsync(new ServiceFacts(service, process), token);
            if (problem is null && (service.Port is not null || service.Ready is not null || took > FirstLook))
                return await CheckedAsync(step, process, took, token);
            if (took > service.StartLimit)
                return step.Failed(
                    $"not ready within {Durations.Format(service.StartLimit)}: {problem}; process {process.Id} is left running",
                    Look(service),
                    process,
                    log: host.LogTail(service, LogLines)
                );
            if (problem != told && problem is not null)
                step.Tell($"waiting until it is ready: {problem}");
            told = problem;
        }
    }

    // LiteLLM takes another port without a word when its own is taken: who answers has to be the process that was started.
    private async Task<LlmServiceResult> CheckedAsync(ServiceOperation step, ServiceProcess process, TimeSpan took, CancellationToken token)
    {
        var facts = (await host.LookAsync([step.Facts.Service], token))[0];
        if (facts.PortOwner is { } stranger && facts.Listens != true)
            return step.Failed(
                $"process {process.Id} runs, and process {stranger.ProcessId} answers on its port {step.Facts.Service.Port}",
                "Stop that process, and start the service again.",
                process,
                log: host.LogTail(step.Facts.Service, LogLines)
            );
        return facts.Process is null && !host.IsRunning(process) ? Died(step, process) : step.Ready(facts.Process ?? process, took);
    }

    private LlmServiceResult Died(ServiceOperation step, ServiceProcess process)
    {
        var code = host.ExitCodeOf(process);
        var end = code is null
            ? "ended while it started"
            : string.Create(CultureInfo.InvariantCulture, $"ended with code {code} while it started");
        host.NoteEnd(step.Facts.Service, end, onPurpose: false);
        return step.Failed(end, Look(step.Facts.Service), null, code, host.LogTail(step.Facts.Service, LogLines));
    }

    private static string Look(ServiceSettings service) =>
        $"Read the end of its log ({(service.Log is null ? $"{service.Name}.log" : Path.GetFileName(service.Log))}), which is in LogTail.";

    private async Task<LlmServiceResult?> PortOwnerAsync(ServiceOperation step, CancellationToken token)
    {
        var facts = (await host.LookAsync([step.Facts.Service], token))[0];
        if (facts.PortOwner is not { } stranger)
            return null;
        if (step.Options.Force)
        {
            step.Tell($"killing process {stranger.ProcessId}, which holds its port");
            await host.KillPortOwnerAsync(stranger, token);
            return null;
        }

        return step.Failed(
            $"process {stranger.ProcessId} ({Path.GetFileName(stranger.CommandLine.Split(' ')[0])}) holds its port {facts.Service.Port}, and belongs to no service of this deployment",
            "Stop that process, or give the service another port; -Force kills it."
        );
    }

    private async Task<LlmServiceResult> RollBackAsync(ServiceOperation step, LlmServiceResult failed, CancellationToken token)
    {
        if (!step.Options.Rollback || !deployment.ProxyServices.Contains(step.Facts.Service.Name) || !host.RestoreConfig())
            return failed;
        step.Tell("starting with the last rendered config that worked");
        if (failed.ProcessId is not null)
            await StopAgainAsync(step.Facts.Service, token);
        var result = await OnceAsync(step, token);
        return result.IsFailure || result.ReadyTime is not { } took
            ? result
            : step.Ready(
                (await host.LookAsync([step.Facts.Service], token))[0].Process!,
                took,
                $"rolled back: with the rendered config it {failed.Message}; it runs with the last one that worked, and the other is in the archive"
            );
    }

    private async Task StopAgainAsync(ServiceSettings service, CancellationToken token)
    {
        if ((await host.LookAsync([service], token))[0].Process is { } process)
            await host.StopAsync(service, process, token);
    }
}
