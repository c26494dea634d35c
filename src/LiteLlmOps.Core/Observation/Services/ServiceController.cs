using System.Globalization;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Services;

/// <summary>Starts and stops a single service.</summary>
/// <param name="host">The processes.</param>
/// <param name="readiness">Runs readiness probes.</param>
/// <param name="http">Sends the drain request to proxies.</param>
/// <param name="deployment">The deployment.</param>
/// <param name="time">The clock.</param>
internal sealed class ServiceController(IServiceHost host, Readiness readiness, IHttpProbe http, Deployment deployment, TimeProvider time)
{
    private const int LogLines = 15;
    private const string DuringStartup = "during startup";

    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(50);

    // A service without port and probe counts as ready after this time: most broken ones exit at once.
    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(1);

    public async Task StopAsync(ServiceOperation operation, CancellationToken token)
    {
        var service = operation.Facts.Service;
        if (operation.Facts.Process is { } process)
        {
            await new ProxyDrain(http, deployment).RunAsync(operation, token);
            await StopAsync(operation, process, token);
        }
        else if (operation.Request.Action == ServiceAction.Stop)
        {
            // Recorded also for a service that is not running, so that a restart of all services does not start it.
            RecordEnd(operation, operation.Facts.LastEnd ?? "not running", ServiceEndCause.StoppedIntentionally);
        }
    }

    public async Task<LlmServiceResult> StartAsync(ServiceOperation operation, CancellationToken token)
    {
        var service = operation.Facts.Service;
        if (service.Missing is { } variable)
            return operation.Failed($"variable {variable} is not defined", $"Define {variable} in an environment file of the deployment.");
        if (operation.Request.Action == ServiceAction.Start && operation.Facts.Process is { } running)
            return await readiness.ProblemAsync(operation.Facts, token) is null
                ? operation.Unchanged(running)
                : await WaitUntilReadyAsync(operation, running, PollingOf(service), token);
        return await FreePortAsync(operation, token) ?? await StartAnewAsync(operation, token);
    }

    /// <summary>Checks again that a service which was ready is running and ready.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="result">Its result.</param>
    /// <param name="token">Cancels the check.</param>
    /// <returns>The result when it is; otherwise a failure.</returns>
    public async Task<LlmServiceResult> ConfirmAsync(ServiceOperation operation, LlmServiceResult result, CancellationToken token)
    {
        var facts = await InspectAsync(operation.Facts.Service, token);
        if (facts.Process is not { } process)
            return await ExitedAsync(operation, operation.ReadyProcess!, "after it had become ready", token);
        if (await readiness.ProblemAsync(facts, token) is null)
            return result with { ProcessId = process.Id };
        // It may be busy for a moment, or its launcher has started it again.
        var again = await WaitUntilReadyAsync(operation, process, PollingOf(operation.Facts.Service), token);
        return again.IsFailure ? again : result with { ProcessId = again.ProcessId };
    }

    private async Task StopAsync(ServiceOperation operation, ServiceProcess process, CancellationToken token)
    {
        var service = operation.Facts.Service;
        var cause = operation.Request.Action == ServiceAction.Stop ? ServiceEndCause.StoppedIntentionally : ServiceEndCause.Restarted;
        operation.Report($"waiting up to {Durations.Format(service.StopLimit)} for process {process.Id} to end");
        operation.StopRequested = true;
        try
        {
            operation.WasKilled = await host.StopAsync(service, process, token);
        }
        catch (OperationCanceledException)
        {
            RecordEnd(operation, $"stop requested by {operation.Request.Command}, which was interrupted", cause);
            throw;
        }

        RecordEnd(
            operation,
            operation.WasKilled ? "killed because it did not end within its stopTimeout"
                : cause == ServiceEndCause.Restarted ? "stopped for a restart"
                : "stopped",
            cause
        );
    }

    private async Task<LlmServiceResult> StartAnewAsync(ServiceOperation operation, CancellationToken token)
    {
        var service = operation.Facts.Service;
        for (var attempt = 1; ; attempt++)
        {
            var result = await StartOnceAsync(operation, token);
            if (!result.IsFailure)
            {
                if (deployment.ProxyServices.Contains(service.Name, StringComparer.Ordinal))
                    operation.Record("the last known good config", host.SaveGoodConfig);
                return result;
            }

            if (attempt >= service.Attempts)
                return await RollBackAsync(operation, result, token);
            operation.Report($"attempt {attempt} of {service.Attempts} failed");
            await StopFailedAsync(service, result, token);
        }
    }

    private async Task<LlmServiceResult> StartOnceAsync(ServiceOperation operation, CancellationToken token)
    {
        operation.Report("starting");
        // The time that the start itself takes counts too.
        var polling = PollingOf(operation.Facts.Service);
        var process = await host.StartAsync(operation.Facts.Service, token);
        if (process.RecordProblem is { } problem)
            operation.Unrecorded.Add($"the start of {operation.Name} as process {process.Id} ({problem.TrimEnd('.')})");
        return await WaitUntilReadyAsync(operation, process, polling, token);
    }

    private void RecordEnd(ServiceOperation operation, string end, ServiceEndCause cause) =>
        operation.Record("the end", () => host.RecordEnd(operation.Facts.Service, end, cause));

    private Polling PollingOf(ServiceSettings service) => new(time, ProbeInterval, service.StartLimit);

    private async Task<LlmServiceResult> WaitUntilReadyAsync(
        ServiceOperation operation,
        ServiceProcess process,
        Polling polling,
        CancellationToken token
    )
    {
        string? problem = null;
        var result = await polling.UntilAsync(
            async t =>
            {
                var (elapsed, reported) = (polling.Elapsed, problem);
                if (!host.IsRunning(process))
                    return await ExitedAsync(operation, process, DuringStartup, t);
                problem = await readiness.ProblemAsync(new ServiceFacts(operation.Facts.Service, process), t);
                if (problem is null && (HasProbe(operation.Facts.Service) || elapsed > SettlingTime))
                    return await ConfirmProcessAsync(operation, process, elapsed, t);
                if (problem is not null && problem != reported)
                    operation.Report($"waiting until ready: {problem}");
                return null;
            },
            token
        );
        return result ?? await NotReadyAsync(operation, process, problem, token);
    }

    private static bool HasProbe(ServiceSettings service) => service.Port is not null || service.Ready is not null;

    // LiteLLM silently uses another port when its own is taken: the process that answers must be the one that was started.
    private async Task<LlmServiceResult> ConfirmProcessAsync(
        ServiceOperation operation,
        ServiceProcess process,
        TimeSpan readyTime,
        CancellationToken token
    )
    {
        var facts = await InspectAsync(operation.Facts.Service, token);
        if (facts is { PortOwner: { } portOwner, Listens: not true })
            return await FailedWithLogAsync(
                operation,
                $"process {process.Id} is running, but {Readiness.Describe(portOwner)}",
                "Stop that process, then start the service again.",
                process,
                token
            );
        return facts.Process is null && !host.IsRunning(process)
            ? await ExitedAsync(operation, process, DuringStartup, token)
            : operation.Ready(facts.Process ?? process, readyTime);
    }

    private async Task<LlmServiceResult> ExitedAsync(
        ServiceOperation operation,
        ServiceProcess process,
        string moment,
        CancellationToken token
    )
    {
        var code = host.ExitCodeOf(process);
        var end = code is null ? $"exited {moment}" : string.Create(CultureInfo.InvariantCulture, $"exited with code {code} {moment}");
        RecordEnd(operation, end, ServiceEndCause.Exited);
        var result = await FailedWithLogAsync(operation, end, LogRemediation(operation.Facts.Service), null, token);
        return result with { ExitCode = code };
    }

    private Task<LlmServiceResult> NotReadyAsync(
        ServiceOperation operation,
        ServiceProcess process,
        string? problem,
        CancellationToken token
    )
    {
        var service = operation.Facts.Service;
        return FailedWithLogAsync(
            operation,
            $"not ready within {Durations.Format(service.StartLimit)}: {problem}; process {process.Id} was left running",
            LogRemediation(service),
            process,
            token
        );
    }

    private async Task<LlmServiceResult> FailedWithLogAsync(
        ServiceOperation operation,
        string message,
        string remediation,
        ServiceProcess? process,
        CancellationToken token
    ) =>
        operation.Failed(message, remediation, process) with
        {
            LogTail = [.. await host.ReadLogTailAsync(operation.Facts.Service, LogLines, token)],
        };

    private string LogRemediation(ServiceSettings service) =>
        $"Check the log of the service ({LogOf(service)}); its last lines are in LogTail.";

    private string LogOf(ServiceSettings service) =>
        service.Launcher switch
        {
            ServiceLauncher.Systemd => $"journalctl -u {service.Unit}",
            ServiceLauncher.Compose => $"docker compose logs {service.Unit}",
            _ => service.Log is null ? $"logs/{service.Name}.log" : Path.GetRelativePath(deployment.Folder, service.Log),
        };

    private async Task<LlmServiceResult?> FreePortAsync(ServiceOperation operation, CancellationToken token)
    {
        if ((await InspectAsync(operation.Facts.Service, token)).PortOwner is not { } portOwner)
            return null;
        if (!operation.Request.Force)
            return operation.Failed(
                $"{Readiness.Describe(portOwner)} and does not belong to this deployment",
                "Stop that process, change the port of the service, or use -Force to kill the process."
            );
        operation.Report($"killing process {portOwner.ProcessId}, which listens on port {portOwner.Port}");
        await host.KillPortOwnerAsync(portOwner, token);
        return null;
    }

    private async Task<LlmServiceResult> RollBackAsync(ServiceOperation operation, LlmServiceResult failed, CancellationToken token)
    {
        var service = operation.Facts.Service;
        if (!operation.Request.Rollback || !deployment.ProxyServices.Contains(service.Name, StringComparer.Ordinal))
            return failed;
        try
        {
            if (!host.RestoreGoodConfig())
                return failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return failed with
            {
                Message = $"{failed.Message}; the last known good config could not be restored ({e.Message.TrimEnd('.')})",
            };
        }

        operation.Report("starting with the last known good config");
        await StopFailedAsync(service, failed, token);
        var result = await StartOnceAsync(operation, token);
        return result.IsFailure || result.ReadyTime is not { } readyTime || (await InspectAsync(service, token)).Process is not { } process
            ? result
            : operation.Ready(
                process,
                readyTime,
                $"rolled back to the last known good config; the replaced config failed ({failed.Message}) and was archived"
            );
    }

    private async Task StopFailedAsync(ServiceSettings service, LlmServiceResult failed, CancellationToken token)
    {
        if (failed.ProcessId is not null && (await InspectAsync(service, token)).Process is { } process)
            await host.StopAsync(service, process, token);
    }

    private async Task<ServiceFacts> InspectAsync(ServiceSettings service, CancellationToken token) =>
        (await host.InspectAsync([service], token))[0];
}
