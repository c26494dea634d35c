using System.Management.Automation;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Observations;

namespace LiteLlmOps.Commands;

/// <summary>Gets the differences between the declared config, the rendered file, the database and the running proxy.</summary>
[Cmdlet(VerbsCommon.Get, "LlmDrift", HelpUri = HelpPages.Address + "Get-LlmDrift.md")]
[OutputType(typeof(LlmDrift))]
public sealed class GetLlmDriftCommand : DriftCmdlet
{
    /// <summary>Also returns the values that are equal.</summary>
    [Parameter]
    public SwitchParameter IncludeEqual { get; set; }

    private protected override bool WithEqual => IncludeEqual;

    private protected override void Write(Deployment deployment, bool isComplete, IEnumerable<LlmDrift> drift)
    {
        var failed = 0;
        var seen = new List<LlmDrift>();
        foreach (var difference in drift)
        {
            StopToken.ThrowIfCancellationRequested();
            failed += difference.IsFailure ? 1 : 0;
            WriteObject(difference);
            if (difference.Kind != DriftKind.Equal)
                seen.Add(difference);
        }

        Observe(
            deployment,
            () =>
                new Observation
                {
                    Kind = ObservationKind.Drift,
                    Command = MyInvocation.MyCommand.Name,
                    Scope = Scope,
                    Count = seen.Count,
                    Drift = [.. seen.Take(Observation.MaxItems).Select(DriftObservation.Of)],
                }
        );

        CountFailures(Failures is null ? 0 : failed, deployment);
    }
}
