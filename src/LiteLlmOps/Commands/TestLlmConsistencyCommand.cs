using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Consistency;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Observations;

namespace LiteLlmOps.Commands;

/// <summary>Audits a deployment: whether file and database match, secrets are strong, and references are valid.</summary>
[Cmdlet(VerbsDiagnostic.Test, "LlmConsistency", HelpUri = HelpPages.Address + "Test-LlmConsistency.md")]
[OutputType(typeof(LlmFinding), typeof(bool))]
public sealed class TestLlmConsistencyCommand : PerDeploymentCmdlet
{
    private LiteLlmVersion? _target;

    /// <summary>The ids of the findings, such as SecretWeak. Wildcards. Default: all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FindingCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Id { get; set; }

    /// <summary>The lowest severity to return: Info (default), Warning or Error.</summary>
    [Parameter]
    public FindingSeverity Severity { get; set; }

    /// <summary>Also returns findings that consistency.accept of llmops.yaml accepts.</summary>
    [Parameter]
    public SwitchParameter IncludeAccepted { get; set; }

    /// <summary>The lowest severity that counts as a failure: Info, Warning or Error; higher severities count too. Accepted findings do not count. A finding that counts has IsFailure, and the command ends with the terminating error FindingFound after all output. Default: Warning and Error set IsFailure, and no finding is an error.</summary>
    [Parameter]
    public FindingSeverity? FailOn { get; set; }

    /// <summary>
    /// A LiteLLM version, such as 1.106.0: also returns what that version would refuse or use differently in this deployment, compared with
    /// the running version. The ids of these findings begin with Upgrade. Default: none.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(VersionCompleter))]
    public string? TargetVersion { get; set; }

    /// <summary>Returns a Boolean instead of findings: true when no finding is a failure. Nothing is returned when this could not be determined.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private protected override void Begin()
    {
        CheckIds();
        if (TargetVersion is not null && !LiteLlmVersion.TryParse(TargetVersion, out _target))
            throw new LlmException(
                ErrorIds.VersionInvalid,
                $"'{TargetVersion}' is not a LiteLLM version. Use a version such as 1.106.0.",
                TargetVersion
            );
        if (_target is not null && new LiteLlmRules(_target).IsNewerThanKnown)
            WriteWarning(
                $"LiteLLM {_target} is newer than the newest version this module supports; using the rules of {LiteLlmReleases.NewestKnown}."
            );
    }

    private protected override void Run(Deployment deployment)
    {
        WriteProgress(new ProgressRecord(0, "Test-LlmConsistency", $"Reading {deployment.Name}"));
        var facts = ReadFacts(deployment);
        WriteProgress(new ProgressRecord(0, "Test-LlmConsistency", "Done") { RecordType = ProgressRecordType.Completed });
        var audit = new ConsistencyAudit(facts, Adapters.Time.Today());
        var findings = Select(audit);
        var failures = findings.Count(static f => f.IsFailure);
        var isDetermined = ReportUndetermined(audit);
        if (!Quiet)
            WriteObject(findings, enumerateCollection: true);
        else if (failures > 0 || isDetermined)
            WriteObject(failures == 0);
        Observe(
            deployment,
            () =>
                new Observation
                {
                    Kind = ObservationKind.Finding,
                    Command = MyInvocation.MyCommand.Name,
                    Scope = new ObservationScope
                    {
                        Names = Id,
                        LowestSeverity = Severity.ToString(),
                        Filters = GivenFilters(nameof(Id), nameof(Severity), nameof(TargetVersion)),
                        Undetermined = [.. audit.Undetermined.Select(static u => u.Key)],
                    },
                    Count = findings.Count,
                    Findings = [.. findings.Take(Observation.MaxItems).Select(FindingObservation.Of)],
                }
        );
        CountFailures(FailOn is null ? 0 : failures, deployment);
    }

    private protected override void End() => EndIfFailed(ErrorIds.FindingFound, "finding", $"{FailOn}");

    private List<LlmFinding> Select(ConsistencyAudit audit)
    {
        var wanted = Wildcards.Any(Id);
        return
        [
            .. audit
                .Findings()
                .Where(f => wanted(f.Id) && f.Severity >= Severity && (IncludeAccepted || f.Accepted is null))
                .Select(f => FailOn is { } lowest ? f with { IsFailure = f.Accepted is null && f.Severity >= lowest } : f)
                .OrderByDescending(static f => f.Severity),
        ];
    }

    /// <summary>Warns of selected findings that could not be determined. True when there are none, and at least one id was selected.</summary>
    private bool ReportUndetermined(ConsistencyAudit audit)
    {
        var wanted = Wildcards.Any(Id);
        var undetermined = audit
            .Undetermined.Where(u => wanted(u.Key))
            .ToLookup(static u => u.Value, static u => u.Key, StringComparer.Ordinal);
        foreach (var group in undetermined)
            WriteWarning($"Not determined, because {group.Key}: {string.Join(", ", group)}.");
        return undetermined.Count == 0 && FindingIds.All.Any(wanted);
    }

    private void CheckIds()
    {
        foreach (var id in Wildcards.Literal(Id).Where(static i => !FindingIds.All.Contains(i, StringComparer.OrdinalIgnoreCase)))
        {
            var hint = NearestName.Of(id, FindingIds.All) is { } near
                ? $"Did you mean '{near}'?"
                : $"Available: {string.Join(", ", FindingIds.All)}.";
            throw new LlmException(ErrorIds.FindingNotFound, $"No finding has the id '{id}'. {hint}", id);
        }
    }

    private ConsistencyFacts ReadFacts(Deployment deployment)
    {
        var planes = ReadPlanes(deployment, FactsReader.Planes);
        var reader = new FactsReader(Adapters, deployment);
        var facts = Await(token => reader.ReadAsync(planes, _target, token));
        if (reader.Problem is { } problem)
            WriteProblem(problem);
        return facts;
    }
}
