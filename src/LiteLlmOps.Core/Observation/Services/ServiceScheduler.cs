using System.Threading.Channels;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Services;

/// <param name="Name">The service.</param>
/// <param name="Step">The current step: "starting". Empty with a result.</param>
/// <param name="Result">The result. Null while the action is in progress.</param>
internal sealed record ServiceEvent(string Name, string Step, LlmServiceResult? Result = null);

/// <summary>Starts and stops services in the order of their dependencies, in parallel where these allow it.</summary>
internal sealed class ServiceScheduler : IDisposable
{
    // An operation that ignores its cancellation must not block the console.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    private readonly ServiceController _controller;
    private readonly ServiceRequest _request;
    private readonly TimeProvider _time;
    private readonly Channel<ServiceEvent> _events = Channel.CreateUnbounded<ServiceEvent>();
    private readonly CancellationTokenSource _stop = new();
    private readonly IReadOnlyList<ServiceOperation> _operations;
    private readonly HashSet<string> _finished = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TimedStep> _stops;
    private readonly Dictionary<string, TimedStep> _starts;
    private readonly Dictionary<string, TaskCompletionSource> _reported;
    private Task _work = Task.CompletedTask;
    private DateTime _startedAt;
    private long _started;

    /// <param name="controller">Starts and stops a single service.</param>
    /// <param name="request">The request.</param>
    /// <param name="deployment">The deployment.</param>
    /// <param name="facts">The services, each after those that it depends on.</param>
    /// <param name="time">The clock.</param>
    public ServiceScheduler(
        ServiceController controller,
        ServiceRequest request,
        Deployment deployment,
        IReadOnlyList<ServiceFacts> facts,
        TimeProvider time
    )
    {
        (_controller, _request, _time) = (controller, request, time);
        _operations = [.. facts.Select(f => new ServiceOperation(f, request, deployment.Path, s => Report(f, s)))];
        _stops = _operations.ToDictionary(static o => o.Name, o => new TimedStep("stop", o.Name, time), StringComparer.Ordinal);
        _reported = _operations.ToDictionary(
            static o => o.Name,
            static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously),
            StringComparer.Ordinal
        );
        _starts = _operations.ToDictionary(static o => o.Name, o => new TimedStep("start", o.Name, time), StringComparer.Ordinal);
    }

    /// <summary>What the operations could not record in the state folder.</summary>
    public IReadOnlyList<string> Unrecorded => [.. _operations.SelectMany(static o => o.Unrecorded)];

    /// <summary>The operations whose results <see cref="NextAsync"/> and <see cref="StopAsync"/> have not returned.</summary>
    public IReadOnlyList<ServiceOperation> Unfinished => [.. _operations.Where(o => !_finished.Contains(o.Name))];

    public void Start()
    {
        (_startedAt, _started) = (_time.UtcNow(), _time.GetTimestamp());
        _work = Task.WhenAll(_operations.Select(o => Task.Run(() => ExecuteAsync(o, _stop.Token))));
    }

    /// <summary>Waits for the next step or result. The last result has the run. Null after it.</summary>
    /// <param name="token">Cancels the wait only.</param>
    public async Task<ServiceEvent?> NextAsync(CancellationToken token)
    {
        if (_finished.Count == _operations.Count)
            return null;
        var next = await _events.Reader.ReadAsync(token);
        if (next.Result is not { } result)
            return next;
        _finished.Add(next.Name);
        return _finished.Count < _operations.Count ? next : next with { Result = result with { Run = CompletedRun() } };
    }

    /// <summary>Cancels what is in progress, and waits until nothing changes any more. Signals that were sent and processes that were started remain.</summary>
    /// <returns>The results that <see cref="NextAsync"/> had not returned yet.</returns>
    public async Task<IReadOnlyList<LlmServiceResult>> StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_work, Task.Delay(StopTimeout, _time));
        var results = new List<LlmServiceResult>();
        while (_events.Reader.TryRead(out var next))
        {
            if (next.Result is not { } result)
                continue;
            _finished.Add(next.Name);
            results.Add(result);
        }

        return results;
    }

    public void Dispose() => _stop.Dispose();

    private void Report(ServiceFacts facts, string step) => _events.Writer.TryWrite(new ServiceEvent(facts.Service.Name, step));

    private LlmServiceRun CompletedRun() =>
        new()
        {
            Action = _request.Action,
            StartedAt = _startedAt,
            Duration = _time.GetElapsedTime(_started),
            CriticalChain = [.. TimedStep.CriticalChain(_stops.Values.Concat(_starts.Values))],
        };

    private async Task ExecuteAsync(ServiceOperation operation, CancellationToken token)
    {
        LlmServiceResult result;
        try
        {
            result = await TryAsync(operation, () => ActAsync(operation, token), token);
            _stops[operation.Name].End(!result.IsFailure);
            _starts[operation.Name].End(!result.IsFailure);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            return;
        }

        _events.Writer.TryWrite(new ServiceEvent(operation.Name, "", await ConfirmAsync(operation, result, token)));
        _reported[operation.Name].TrySetResult();
    }

    private static async Task<LlmServiceResult> TryAsync(
        ServiceOperation operation,
        Func<Task<LlmServiceResult>> action,
        CancellationToken token
    )
    {
        try
        {
            return await action();
        }
        catch (LlmException e)
        {
            return operation.Failed(e.Message, null);
        }
        catch (Exception e) when (e is not OperationCanceledException || !token.IsCancellationRequested)
        {
            // An unforeseen error of one service must not leave the others waiting for it.
            return operation.Failed($"unexpected error: {e.Message}", "Report it, with the command that you ran.");
        }
    }

    // A service may end while others are starting: its result is reported when all have started, and checked then.
    private async Task<LlmServiceResult> ConfirmAsync(ServiceOperation operation, LlmServiceResult result, CancellationToken token)
    {
        if (_operations.Count == 1 || _request.Action == ServiceAction.Stop || result.IsFailure)
            return result;
        try
        {
            await Task.WhenAll(_starts.Values.Select(static s => s.Completion)).WaitAsync(token);
            var confirmed = await TryAsync(operation, () => _controller.ConfirmAsync(operation, result, token), token);
            // In the order of the dependencies.
            var before = _operations.TakeWhile(o => o != operation).Select(o => _reported[o.Name].Task);
            await Task.WhenAll(before).WaitAsync(token);
            return confirmed;
        }
        catch (OperationCanceledException)
        {
            return result;
        }
    }

    private async Task<LlmServiceResult> ActAsync(ServiceOperation operation, CancellationToken token)
    {
        var (stop, start) = (_stops[operation.Name], _starts[operation.Name]);
        if (await stop.WaitForAsync(BeforeStop(operation), token) is { } failed)
            return operation.Blocked(
                _request.IsRolling
                    ? $"not restarted because {failed.Service} failed"
                    : $"not stopped because {failed.Service}, which depends on it, could not be stopped"
            );
        if (_request.Action != ServiceAction.Start)
            await StopServiceAsync(operation, stop, token);
        stop.End(succeeded: true);
        if (_request.Action == ServiceAction.Stop)
            return operation.Stopped();
        if (await start.WaitForAsync([stop, .. BeforeStart(operation)], token) is { } missing)
            return operation.Blocked(NotStarted(operation, missing));
        var result = await _controller.StartAsync(operation, token);
        start.End(!result.IsFailure);
        return result;
    }

    private async Task StopServiceAsync(ServiceOperation operation, TimedStep stop, CancellationToken token)
    {
        await _controller.StopAsync(operation, token);
        stop.End(succeeded: true);
        operation.StopTime = operation.Facts.Process is null ? null : stop.Duration;
    }

    private static string NotStarted(ServiceOperation operation, TimedStep failed) =>
        operation.StopTime is not null ? $"stopped, and not started again because {failed.Service} failed"
        : operation.Facts.Process is not null ? $"already running; not checked because {failed.Service} failed"
        : $"not started because {failed.Service} failed";

    // A service stops after those that depend on it. In a rolling restart it waits until the previous service is ready.
    private IReadOnlyList<TimedStep> BeforeStop(ServiceOperation operation)
    {
        if (_request.IsRolling)
            return [.. _operations.TakeWhile(o => o != operation).TakeLast(1).Select(o => _starts[o.Name])];
        return _request.Action == ServiceAction.Start
            ? []
            :
            [
                .. _operations
                    .Where(o => o.Facts.Service.DependsOn.Contains(operation.Name, StringComparer.Ordinal))
                    .Select(o => _stops[o.Name]),
            ];
    }

    private IReadOnlyList<TimedStep> BeforeStart(ServiceOperation operation) =>
        _request.IsRolling ? [] : [.. operation.Facts.Service.DependsOn.Where(_starts.ContainsKey).Select(d => _starts[d])];
}
