using System.Runtime.CompilerServices;
using System.Threading.Channels;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Services;

/// <param name="Work">What is done.</param>
/// <param name="IsRolling">True for one after the other, each ready before the next is touched.</param>
/// <param name="Force">True to kill a stranger that holds a port.</param>
/// <param name="Rollback">True to start a proxy that fails with the last rendered config that worked.</param>
internal sealed record ServiceWorkOptions(ServiceWork Work, bool IsRolling = false, bool Force = false, bool Rollback = false);

/// <param name="Name">The service.</param>
/// <param name="Doing">What is being done to it.</param>
/// <param name="Result">How it came out. Null while it is at work.</param>
internal sealed record ServiceEvent(string Name, string Doing, LlmServiceResult? Result = null);

/// <summary>Starts and stops services, side by side as far as dependsOn lets them.</summary>
/// <param name="tools">Starts and stops a single one.</param>
/// <param name="options">What is done.</param>
/// <param name="deployment">The deployment.</param>
internal sealed class ServiceScheduler(ServiceController tools, ServiceWorkOptions options, Deployment deployment)
{
    private readonly Channel<ServiceEvent> _events = Channel.CreateUnbounded<ServiceEvent>();
    private readonly LlmServiceRun _run = new(options.Work);
    private Dictionary<string, TimedStep> _stops = [];
    private Dictionary<string, TimedStep> _starts = [];
    private IReadOnlyList<ServiceFacts> _all = [];

    /// <summary>What happens, as it happens; a result for each service.</summary>
    /// <param name="facts">The services, in the order of dependsOn.</param>
    /// <param name="token">Ends the wait at once; what was begun stays as it is.</param>
    public async IAsyncEnumerable<ServiceEvent> RunAsync(
        IReadOnlyList<ServiceFacts> facts,
        [EnumeratorCancellation] CancellationToken token
    )
    {
        _all = facts;
        _stops = facts.ToDictionary(
            static f => f.Service.Name,
            static f => new TimedStep($"stop {f.Service.Name}") { Name = f.Service.Name },
            StringComparer.Ordinal
        );
        _starts = facts.ToDictionary(
            static f => f.Service.Name,
            static f => new TimedStep($"start {f.Service.Name}") { Name = f.Service.Name },
            StringComparer.Ordinal
        );
        foreach (var one in facts)
            _ = Task.Run(() => OneAsync(one, token), token);
        for (var left = facts.Count; left > 0; )
        {
            var next = await _events.Reader.ReadAsync(token);
            if (next.Result is not null && --left == 0)
                Finish();
            yield return next;
        }
    }

    private void Finish()
    {
        _run.Duration = DateTime.UtcNow - _run.StartedAt;
        _run.CriticalChain = TimedStep.Chain(_stops.Values.Concat(_starts.Values));
        _run.Usual = tools.Remember($"{options.Work} {string.Join(',', _all.Select(static f => f.Service.Name))}", _run.Duration.Value);
    }

    private async Task OneAsync(ServiceFacts facts, CancellationToken token)
    {
        var name = facts.Service.Name;
        var (stop, start) = (_stops[name], _starts[name]);
        var step = new ServiceOperation(
            facts,
            options,
            deployment.Path,
            _run,
            doing => _events.Writer.TryWrite(new ServiceEvent(name, doing))
        );
        LlmServiceResult result;
        try
        {
            result = await WorkAsync(step, stop, start, token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            return;
        }
        catch (LlmException e)
        {
            result = step.Failed(e.Message, null);
        }
        catch (Exception e)
        {
            // One service that goes wrong in a way nobody thought of must not leave the others waiting for ever.
            result = step.Failed($"it went wrong: {SecretMask.Scrub(e.Message)}", "Report this with the command that you ran.");
        }

        stop.End(!result.IsFailure);
        start.End(!result.IsFailure);
        _events.Writer.TryWrite(new ServiceEvent(name, "", result));
    }

    private async Task<LlmServiceResult> WorkAsync(ServiceOperation step, TimedStep stop, TimedStep start, CancellationToken token)
    {
        if (await stop.AfterAsync(BeforeStop(step.Facts.Service), token) is { } failed)
            return step.Blocked(
                options.IsRolling
                    ? $"left as it is, since {failed.Name} failed"
                    : $"left running, since {failed.Name}, which depends on it, could not be stopped"
            );
        if (options.Work != ServiceWork.Start)
            await tools.StopAsync(step, token);
        stop.End(isGood: true);
        step.StopTime = step.Facts.Process is null || options.Work == ServiceWork.Start ? null : stop.Took;
        if (options.Work == ServiceWork.Stop)
            return step.Stopped();
        if (await start.AfterAsync([stop, .. BeforeStart(step.Facts.Service)], token) is { } missing)
            return step.Blocked(
                $"{(step.Facts.Process is null || options.Work == ServiceWork.Restart ? "down" : "left as it is")}, since {missing.Name} failed"
            );
        var result = await tools.StartAsync(step, token);
        start.End(!result.IsFailure);
        return result;
    }

    // What depends on a service stops before it. In a rolling run each waits for the one before it to be ready.
    private IReadOnlyList<TimedStep> BeforeStop(ServiceSettings service)
    {
        if (!options.IsRolling)
            return options.Work == ServiceWork.Start
                ? []
                : [.. _all.Where(f => f.Service.DependsOn.Contains(service.Name)).Select(f => _stops[f.Service.Name])];
        var at = _all.TakeWhile(f => f.Service.Name != service.Name).Count();
        return at == 0 ? [] : [_starts[_all[at - 1].Service.Name]];
    }

    private IReadOnlyList<TimedStep> BeforeStart(ServiceSettings service) =>
        options.IsRolling ? [] : [.. service.DependsOn.Where(_starts.ContainsKey).Select(d => _starts[d])];
}
