using System.Management.Automation;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;

namespace LiteLlmOps.Commands;

/// <summary>Tests whether a deployment is in sync: true when no difference counts as a failure.</summary>
[Cmdlet(VerbsDiagnostic.Test, "LlmDrift", HelpUri = HelpPages.Address + "Test-LlmDrift.md")]
[OutputType(typeof(bool))]
public sealed class TestLlmDriftCommand : DriftCmdlet
{
    // A plane that could not be read may differ: the errors say so, and no Boolean is returned.
    private protected override void Write(Deployment deployment, bool isComplete, IEnumerable<LlmDrift> drift)
    {
        var failed = drift.Count(static d => d.IsFailure);
        if (isComplete)
            WriteObject(failed == 0);
        CountFailures(Failures is null ? 0 : failed, deployment);
    }
}
