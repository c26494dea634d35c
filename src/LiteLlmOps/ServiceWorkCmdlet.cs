using System.Management.Automation;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.Services;
using LiteLlmOps.State;

namespace LiteLlmOps;

/// <summary>A cmdlet that starts or stops services.</summary>
public abstract class ServiceWorkCmdlet : ServiceCmdlet
{
    private readonly Dictionary<string, string> _doing = new(StringComparer.Ordinal);

    /// <summary>Why, for the journal.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Reason { get; set; }

    private protected abstract ServiceWorkOptions Options { get; }

    private protected abstract IReadOnlyList<ServiceSettings> Complete(Deployment deployment, IReadOnlyList<ServiceSettings> chosen);

    /// <summary>Why a service is left alone; null when it is not.</summary>
    private protected virtual string? Skips(ServiceFacts facts, IReadOnlyList<ServiceSettings> chosen) => null;

    private protected override void Work(Deployment deployment, IReadOnlyList<ServiceSettings> chosen)
    {
        if (chosen.Count == 0)
            return;
        ServiceOrder.Of(deployment.Services);
        var host = Adapters.OpenServices(deployment);
        var ordered = ServiceOrder.Of(Complete(deployment, chosen));
        var facts = Await(token => host.LookAsync(ordered, token));
        var skipped = facts.Where(f => Skips(f, chosen) is not null).ToList();
        var work = Confirmed(deployment, [.. facts.Except(skipped)], out var isWhatIf);
        foreach (var one in skipped.Where(f => chosen.Contains(f.Service)))
            WriteObject(Step(one, deployment).Skipped(Skips(one, chosen)!));
        if (isWhatIf)
            WriteObject(Planned(work, deployment), enumerateCollection: true);
        else if (work.Count > 0)
            Run(deployment, host, [.. work.Select(static f => f.Service)]);
    }

    private void Run(Deployment deployment, IServiceHost host, IReadOnlyList<ServiceSettings> services)
    {
        using var hold = host.Lock(MyInvocation.MyCommand.Name);
        // While it was confirmed, somebody else may have been here.
        var facts = Await(token => host.LookAsync(services, token));
        var results = new List<LlmServiceResult>();
        using var http = Adapters.OpenHttp();
        var steps = new ServiceController(host, new Readiness(Adapters, host, http, deployment), http, deployment);
        Note(
            deployment,
            "Begun",
            [
                .. facts.Select(f =>
                    $"{Options.Work} {f.Service.Name} (process {f.Process?.Id.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"})"
                ),
            ]
        );
        try
        {
            Pull(new ServiceScheduler(steps, Options, deployment).RunAsync(facts, StopToken), next => Handle(next, results, facts.Count));
        }
        finally
        {
            var outcome =
                results.Count < facts.Count ? "Interrupted"
                : results.Exists(static r => r.IsFailure) ? "ServiceFailed"
                : "Applied";
            Note(
                deployment,
                outcome,
                [
                    .. results.Select(static r =>
                        $"{r.Work} {r.Name}: {r.Status}, process {r.OldProcessId?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"} → {r.ProcessId?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}"
                    ),
                ]
            );
        }
    }

    private void Handle(ServiceEvent next, List<LlmServiceResult> results, int all)
    {
        _doing.Remove(next.Name);
        if (next.Result is null)
            _doing[next.Name] = next.Doing;
        else
            results.Add(next.Result);
        var isOver = results.Count == all;
        var status = string.Join("; ", _doing.Select(static d => $"{d.Key}: {d.Value}"));
        WriteProgress(
            new ProgressRecord(0, MyInvocation.MyCommand.Name, status.Length == 0 ? "Done" : status)
            {
                PercentComplete = 100 * results.Count / all,
                RecordType = isOver ? ProgressRecordType.Completed : ProgressRecordType.Processing,
            }
        );
        if (next.Result is not { } result)
        {
            WriteVerbose($"{next.Name}: {next.Doing}");
            return;
        }

        WriteObject(result);
        if (result.Status == ServiceOutcome.Failed)
            WriteProblem(new LlmException(ErrorIds.ServiceFailed, ErrorText(result), result));
    }

    // The last line of a log is mostly the reason, and nobody should have to look for it at night.
    private static string ErrorText(LlmServiceResult result)
    {
        var log = result.LogTail.Count == 0 ? "" : $"; its log ends: {result.LogTail[^1]}";
        return $"{result.Name}: {result.Message.TrimEnd('.')}{log.TrimEnd('.')}. {result.Remedy}".TrimEnd();
    }

    private List<ServiceFacts> Confirmed(Deployment deployment, IReadOnlyList<ServiceFacts> facts, out bool isWhatIf)
    {
        isWhatIf = false;
        var confirmed = new List<ServiceFacts>();
        foreach (var one in facts)
        {
            var what = $"{Options.Work} {one.Service.Name} of {deployment.Name} ({Words(one)})";
            if (ShouldProcess(what, what + "?", $"{Options.Work} services", out var reason))
                confirmed.Add(one);
            if (reason == ShouldProcessReason.WhatIf)
            {
                isWhatIf = true;
                confirmed.Add(one);
            }
        }

        return confirmed;
    }

    private IEnumerable<LlmServiceResult> Planned(IReadOnlyList<ServiceFacts> facts, Deployment deployment) =>
        facts.Select(f => Step(f, deployment).Planned(Words(f)));

    private ServiceOperation Step(ServiceFacts facts, Deployment deployment) => new(facts, Options, deployment.Path, null, static _ => { });

    private string Words(ServiceFacts facts)
    {
        var running = facts.Process is { } process ? $"process {process.Id}" : null;
        var stranger = facts.PortOwner is { } other
            ? $"; process {other.ProcessId}, which belongs to no service, holds its port {other.Port}{(Options.Force ? " and is killed" : "")}"
            : "";
        var after = facts.Service.DependsOn.Count > 0 ? $" after {string.Join(", ", facts.Service.DependsOn)}" : "";
        return (
                Options.Work switch
                {
                    ServiceWork.Stop => running is null ? "does not run" : $"stops {running}",
                    ServiceWork.Start => running is null ? $"starts{after}" : $"{running} runs already",
                    _ => running is null ? $"does not run; starts{after}" : $"stops {running}, starts{after}",
                }
            ) + stranger;
    }

    private void Note(Deployment deployment, string outcome, IReadOnlyCollection<string> changes) =>
        Adapters
            .OpenState(deployment)
            .Append(JournalEntries.Of(MyInvocation.MyCommand.Name, outcome, null, changes) with { Reason = Reason });
}
