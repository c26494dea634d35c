using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Consistency;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Commands;

/// <summary>Audits a deployment: whether file and database are in step, secrets are strong, and what refers to something finds it.</summary>
[Cmdlet(VerbsDiagnostic.Test, "LlmConsistency")]
[OutputType(typeof(LlmFinding), typeof(bool))]
public sealed class TestLlmConsistencyCommand : PerDeploymentCmdlet
{
    private const int MostKeys = 100_000;

    /// <summary>The kinds of findings, such as SecretWeak. Wildcards. Default: all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FindingCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Id { get; set; }

    /// <summary>The least severity: Info (default), Warning or Error.</summary>
    [Parameter]
    public FindingSeverity Severity { get; set; }

    /// <summary>Shows findings as well that consistency.accept of llmops.yaml accepts.</summary>
    [Parameter]
    public SwitchParameter IncludeAccepted { get; set; }

    /// <summary>The least severity that counts as a failure: Info, Warning or Error. When a finding has it, the command ends with the error FindingFound after all findings; accepted ones do not count. Default: no finding is an error.</summary>
    [Parameter]
    public FindingSeverity? FailOn { get; set; }

    /// <summary>Returns only whether everything is in order: true or false. What is Info, or accepted, is in order.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private protected override void Begin() => CheckIds();

    private protected override void End() => EndIfFailed(ErrorIds.FindingFound, "finding", $"{FailOn}");

    private protected override void Run(Deployment deployment)
    {
        WriteProgress(new ProgressRecord(0, "Test-LlmConsistency", $"Reading {deployment.Name}"));
        var (facts, isWhole) = ReadFacts(deployment);
        WriteProgress(new ProgressRecord(0, "Test-LlmConsistency", "Done") { RecordType = ProgressRecordType.Completed });
        var wanted = Wildcards.Any(Id);
        var findings = new ConsistencyAudit(facts, DateOnly.FromDateTime(DateTime.UtcNow))
            .Findings()
            .Where(f => wanted(f.Id) && f.Severity >= Severity && (IncludeAccepted || f.Accepted is null))
            .OrderByDescending(static f => f.Severity)
            .ToList();
        if (!Quiet)
            WriteObject(findings, enumerateCollection: true);
        // What could not be read may be wrong: the question stays open, and the error says so.
        else if (isWhole)
            WriteObject(!findings.Exists(static f => f.IsFailure));
        CountFailures(findings.Count(f => f.Accepted is null && f.Severity >= FailOn), deployment);
    }

    private void CheckIds()
    {
        foreach (var id in Id ?? [])
        {
            if (!FindingIds.All.Any(Wildcards.Any([id])))
            {
                var near = NearestName.Of(id, FindingIds.All);
                throw new LlmException(
                    ErrorIds.FindingNotFound,
                    $"There is no finding '{id}'.{(near is null ? "" : $" Did you mean {near}?")}",
                    id
                );
            }
        }
    }

    private (ConsistencyFacts Facts, bool IsWhole) ReadFacts(Deployment deployment)
    {
        var planes = ReadPlanes(deployment, [Plane.Rendered, Plane.Stored]);
        var finder = new DriftFinder(
            planes,
            new DriftQuery([Plane.Rendered, Plane.Stored]),
            CauseRules.Of(Adapters.OpenState(deployment), planes.Rules)
        );
        var facts = new ConsistencyFacts(
            deployment,
            planes,
            [.. finder.Find().Where(static d => d.Plane is Plane.Rendered or Plane.Stored)],
            Adapters.Commands,
            Adapters.Listeners
        );
        facts = facts with { Machine = Await(new MachineReader(Adapters, facts).ReadAsync) };
        if (planes.Stored is null)
            return (facts, planes.Problems.Count == 0);
        try
        {
            return (Await(token => WithDatabaseAsync(facts, deployment, token)), planes.Problems.Count == 0);
        }
        catch (LlmException e)
        {
            WriteProblem(e);
            return (facts, false);
        }
    }

    private async Task<ConsistencyFacts> WithDatabaseAsync(ConsistencyFacts facts, Deployment deployment, CancellationToken token)
    {
        await using IProxyDatabase database = Adapters.OpenDatabase(deployment, readOnly: true);
        var server = await database.ReadServerAsync(token);
        var readAt = DateTime.UtcNow;
        var keys = await database.QueryAsync(KeyUsage.Query, MostKeys, token);
        return facts with { Server = server, ReadAt = readAt, Keys = [.. keys.Select(KeyUsage.Of)] };
    }
}
