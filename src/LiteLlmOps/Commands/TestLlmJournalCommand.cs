using System.Management.Automation;
using LiteLlmOps.Deployments;
using LiteLlmOps.Records;

namespace LiteLlmOps.Commands;

/// <summary>Verifies the journal of a deployment: its chain of hashes, incomplete lines, and whether it agrees with the checkpoints.</summary>
[Cmdlet(VerbsDiagnostic.Test, "LlmJournal", HelpUri = HelpPages.Address + "Test-LlmJournal.md")]
[OutputType(typeof(LlmJournalFinding), typeof(bool))]
public sealed class TestLlmJournalCommand : PerDeploymentCmdlet
{
    /// <summary>The lowest severity to return: Info (default), Warning or Error.</summary>
    [Parameter]
    public FindingSeverity Severity { get; set; }

    /// <summary>The lowest severity that counts as a failure: Info, Warning or Error; higher severities count too. A finding that counts has IsFailure, and the command ends with the terminating error FindingFound after all output. Default: Warning and Error set IsFailure, and no finding is an error.</summary>
    [Parameter]
    public FindingSeverity? FailOn { get; set; }

    /// <summary>Returns a Boolean instead of findings: true when no finding is a failure.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private protected override void Run(Deployment deployment)
    {
        var audit = new JournalAudit(Adapters.OpenState(deployment), deployment.State.Folder);
        List<LlmJournalFinding> findings =
        [
            .. audit
                .Findings()
                .Where(f => f.Severity >= Severity)
                .Select(f => f with { Deployment = deployment.Path, IsFailure = f.Severity >= (FailOn ?? FindingSeverity.Warning) }),
        ];
        var failures = findings.Count(static f => f.IsFailure);
        if (Quiet)
            WriteObject(failures == 0);
        else
            WriteObject(findings, enumerateCollection: true);
        CountFailures(FailOn is null ? 0 : failures, deployment);
    }

    private protected override void End() => EndIfFailed(ErrorIds.FindingFound, "finding", $"{FailOn}");
}
