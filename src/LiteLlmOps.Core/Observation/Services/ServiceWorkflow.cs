using System.Globalization;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.Records;
using LiteLlmOps.State;

namespace LiteLlmOps.Services;

/// <summary>Starts, stops or restarts services of a deployment: completes the selection, confirms, runs, reports, and writes the journal.</summary>
/// <param name="adapters">Opens processes, HTTP and the state folder.</param>
/// <param name="host">Asks the user and shows messages.</param>
/// <param name="deployment">The deployment.</param>
/// <param name="request">The request.</param>
internal sealed class ServiceWorkflow(IAdapters adapters, IOperationHost host, Deployment deployment, ServiceRequest request)
{
    // After an interruption the user waits for the prompt.
    private static readonly TimeSpan InspectionTimeout = TimeSpan.FromSeconds(5);

    private readonly IServiceHost _services = adapters.OpenServices(deployment);
    private readonly Dictionary<string, string> _steps = new(StringComparer.Ordinal);
    private readonly List<LlmServiceResult> _results = [];

    /// <param name="selection">The services.</param>
    /// <param name="write">Receives a result for each service as soon as it is done. May throw; the action is then completed first.</param>
    public void Run(ServiceSelection selection, Action<LlmServiceResult> write)
    {
        if (selection.Services.Count == 0)
            return;
        var order = new ServiceOrder(deployment.Services);
        var included = Include(order, selection.Services);
        WarnOfDependents(order, included);
        var facts = Inspect(included).Where(f => !IsRunningDependency(f, selection)).ToList();
        var skipped = facts.Where(f => IsSkipped(f, selection)).ToList();
        var pending = facts.Except(skipped).ToList();
        var confirmed = pending.Where(f => host.Confirm(Describe(f), $"{request.Action} services")).Select(static f => f.Service).ToList();
        var output = new ServiceOutput(host, write);
        foreach (var one in skipped)
            output.Write(Operation(one).Skipped($"stopped intentionally; to start it, run: Start-LlmService {one.Service.Name}"));
        if (host.IsWhatIf)
            pending.ForEach(f => output.Write(Operation(f).Planned(Plan(f))));
        else if (confirmed.Count > 0)
            Execute(confirmed, output);
        output.ThrowIfClosed();
    }

    private IReadOnlyList<ServiceSettings> Include(ServiceOrder order, IReadOnlyList<ServiceSettings> services) =>
        request.Action == ServiceAction.Start ? order.WithDependencies(services)
        : request.IncludeDependents ? order.WithDependents(services)
        : order.Sort(services);

    private IReadOnlyList<ServiceFacts> Inspect(IReadOnlyList<ServiceSettings> services) =>
        host.Await(token => _services.InspectAsync(services, token));

    private void WarnOfDependents(ServiceOrder order, IReadOnlyList<ServiceSettings> stopping)
    {
        var others = order.WithDependents(stopping).Except(stopping).ToList();
        if (request.Action != ServiceAction.Stop || others.Count == 0)
            return;
        var running = RunningOf([.. stopping, .. others]);
        foreach (var service in stopping.Where(running.Contains))
        {
            var dependents = order.WithDependents([service]).Intersect(others).Where(running.Contains).Select(static s => s.Name).ToList();
            if (dependents.Count > 0)
                host.Warn(
                    $"Running services depend on {service.Name} and are not stopped: {string.Join(", ", dependents)}. Use -IncludeDependents to stop them too."
                );
        }
    }

    // A launcher that does not answer for a dependent must not prevent the stop of another service.
    private List<ServiceSettings> RunningOf(IReadOnlyList<ServiceSettings> services)
    {
        try
        {
            return [.. Inspect(services).Where(static f => f.Process is not null).Select(static f => f.Service)];
        }
        catch (LlmException e)
        {
            host.Verbose($"Could not check for running dependents: {e.Message}");
            return [];
        }
    }

    private bool IsRunningDependency(ServiceFacts facts, ServiceSelection selection) =>
        request.Action == ServiceAction.Start && facts.Process is not null && !selection.Services.Contains(facts.Service);

    private bool IsSkipped(ServiceFacts facts, ServiceSelection selection) =>
        request.Action == ServiceAction.Restart && selection.IsAll && facts is { Process: null, StoppedIntentionally: true };

    private ServiceOperation Operation(ServiceFacts facts) => new(facts, request, deployment.Path);

    private void Execute(IReadOnlyList<ServiceSettings> services, ServiceOutput output)
    {
        using var serviceLock = _services.Lock(request.Command);
        // Another session may have changed the services since they were shown for confirmation.
        var facts = Inspect(services);
        using var http = adapters.OpenHttp();
        var controller = new ServiceController(
            _services,
            new Readiness(adapters, _services, http, deployment),
            http,
            deployment,
            adapters.Time
        );
        using var scheduler = new ServiceScheduler(controller, request, deployment, facts, adapters.Time);
        Begin(facts);
        try
        {
            scheduler.Start();
            while (host.Await(scheduler.NextAsync) is { } next)
                Handle(next, facts.Count, output);
        }
        catch (Exception)
        {
            ReportInterruption(scheduler);
            throw;
        }

        var unrecorded = scheduler.Unrecorded.ToList();
        if (
            TryWriteJournal(_results.Exists(static r => r.IsFailure) ? "ServiceFailed" : "Applied", _results.Select(Describe)) is
            { } problem
        )
            unrecorded.Add($"the outcome in the journal ({problem.TrimEnd('.')})");
        host.EndProgress();
        WarnOfUnwritten(output.Unwritten);
        if (unrecorded.Count > 0)
            output.WriteError(Unrecorded(unrecorded));
    }

    private LlmException Unrecorded(IEnumerable<string> records) =>
        new(
            ErrorIds.RecordsIncomplete,
            $"{request.Command} is complete, but the state folder '{deployment.State.Folder}' lacks these records: {string.Join("; ", records)}. "
                + "Get-LlmService and the next command find services without a record by their port and command.",
            deployment.State.Folder
        );

    /// <exception cref="LlmException">The journal cannot be written, so no service is changed.</exception>
    private void Begin(IReadOnlyList<ServiceFacts> facts)
    {
        try
        {
            if (UnfinishedRuns.Close(adapters.OpenState(deployment)) is { } unfinished)
                host.Warn(unfinished);
            adapters.OpenState(deployment).Sweep();
            WriteJournal(UnfinishedRuns.Begun, facts.Select(f => $"{request.Action} {f.Service.Name} (process {IdText(f.Process?.Id)})"));
        }
        catch (LlmException e)
        {
            throw new LlmException(e.Id, $"{e.Message} No service was changed.", e.Target, e);
        }
    }

    private void Handle(ServiceEvent next, int count, ServiceOutput output)
    {
        _steps.Remove(next.Name);
        if (next.Result is { } result)
        {
            _results.Add(result);
            output.Write(result.Run is { } run ? result with { Run = WithMedian(run) } : result);
        }
        else
        {
            _steps[next.Name] = next.Step;
            host.Verbose($"{next.Name}: {next.Step}");
        }

        if (_results.Count < count)
            host.Progress(ProgressText(count), 100 * _results.Count / count);
    }

    private string ProgressText(int count) =>
        _steps.Count == 0
            ? $"{_results.Count} of {count} services done"
            : string.Join("; ", _steps.Select(static s => $"{s.Key}: {s.Value}"));

    // Compares a run with the previous ones of its kind, and saves its duration for the next.
    private LlmServiceRun WithMedian(LlmServiceRun run)
    {
        var kind = $"{request.Action} {string.Join(',', _results.Select(static r => r.Name).Order(StringComparer.Ordinal))}";
        var before = _services.ReadRunDurations(kind).Order().ToList();
        _services.SaveRunDuration(kind, run.Duration);
        return run with { MedianDuration = before.Count == 0 ? null : before[before.Count / 2] };
    }

    private void ReportInterruption(ServiceScheduler scheduler)
    {
        var ready = new List<string>();
        var now = host.AwaitWhole(async _ =>
        {
            var late = await scheduler.StopAsync();
            _results.AddRange(late);
            ready.AddRange(late.Where(static r => r is { IsFailure: false, ProcessId: not null }).Select(static r => r.Name));
            return await InspectAsync([.. scheduler.Unfinished.Select(static o => o.Facts.Service)]);
        });
        var interruption = new ServiceInterruption(request, deployment, ready, scheduler.Unfinished, now);
        var problem = TryWriteJournal("Interrupted", _results.Select(Describe).Concat(interruption.Lines));
        if (scheduler.Unfinished.Count > 0 || ready.Count > 0)
            host.Warn(interruption.Message);
        if (problem is not null)
            host.Warn($"The interruption could not be recorded. {problem}");
    }

    private async Task<IReadOnlyList<ServiceFacts>?> InspectAsync(IReadOnlyList<ServiceSettings> services)
    {
        using var timeout = new CancellationTokenSource(InspectionTimeout);
        try
        {
            return await _services.InspectAsync(services, timeout.Token);
        }
        catch (Exception e) when (e is LlmException or OperationCanceledException)
        {
            return null;
        }
    }

    private void WarnOfUnwritten(List<LlmServiceResult> unwritten)
    {
        if (unwritten.Count > 0)
            host.Warn(
                $"The output was closed before {request.Command} was complete. These services were completed too: {string.Join("; ", unwritten.Select(static r => $"{r.Name} ({r.Status}: {r.Message})"))}."
            );
    }

    private string Describe(ServiceFacts facts) => $"{request.Action} {facts.Service.Name} of {deployment.Name} ({Plan(facts)})";

    private static string Describe(LlmServiceResult result) =>
        $"{result.Action} {result.Name}: {result.Status}, process {IdText(result.OldProcessId)} → {IdText(result.ProcessId)}";

    private string Plan(ServiceFacts facts)
    {
        var running = facts.Process is { } process ? $"process {process.Id}" : null;
        var after = facts.Service.DependsOn.Count > 0 ? $" after {string.Join(", ", facts.Service.DependsOn)}" : "";
        var plan = request.Action switch
        {
            ServiceAction.Stop => running is null ? "not running" : $"stops {running}",
            ServiceAction.Start => running is null ? $"starts{after}" : $"already running as {running}",
            _ => running is null ? $"not running; starts{after}" : $"stops {running}, starts{after}",
        };
        return facts.PortOwner is not { } portOwner || request.Action == ServiceAction.Stop
            ? plan
            : $"{plan}; {Readiness.Describe(portOwner)}, does not belong to this deployment{(request.Force ? " and is killed" : "")}";
    }

    private static string IdText(int? id) => id?.ToString(CultureInfo.InvariantCulture) ?? "none";

    /// <returns>Why the entry could not be written. Null when it was.</returns>
    private string? TryWriteJournal(string outcome, IEnumerable<string> changes)
    {
        try
        {
            WriteJournal(outcome, changes);
            return null;
        }
        catch (LlmException e)
        {
            return e.Message;
        }
    }

    private void WriteJournal(string outcome, IEnumerable<string> changes) =>
        adapters
            .OpenState(deployment)
            .Append(JournalEntries.Of(request.Command, outcome, null, [.. changes]) with { Reason = request.Reason });
}
