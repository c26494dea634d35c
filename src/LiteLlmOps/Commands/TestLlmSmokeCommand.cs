using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Commands;

/// <summary>Checks whether a deployment works: its config, its database, the proxy, the models and the services beside it.</summary>
[Cmdlet(VerbsDiagnostic.Test, "LlmSmoke")]
[OutputType(typeof(LlmCheckResult), typeof(bool))]
public sealed class TestLlmSmokeCommand : PerDeploymentCmdlet
{
    /// <summary>The checks, by name. Wildcards. Default: all of the level. A check that depends on one that is left out runs without it.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>The categories: Config, Proxy, Database, Services, Calls, and those of checks of your own. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Category { get; set; }

    /// <summary>How much is checked. Quick: whether it is up and lets the right ones in. Standard (default): everything that costs no token. Full: calls to models as well.</summary>
    [Parameter]
    public CheckLevel Level { get; set; } = CheckLevel.Standard;

    /// <summary>Calls every model that the proxy serves, in place of those that smoke.completions of llmops.yaml names. With -Level Full.</summary>
    [Parameter]
    public SwitchParameter AllModels { get; set; }

    /// <summary>How many US dollars the calls of -Level Full may cost together, by the prices that the proxy tells: what might pass that is not called. Default: no limit.</summary>
    [Parameter]
    [ValidateRange(0, 1_000_000)]
    public decimal? MaxCost { get; set; }

    /// <summary>How long to repeat what fails, where it may pass by itself: seconds, or 60s, 2m. Default: no repetition.</summary>
    [Parameter]
    [Duration]
    public TimeSpan Wait { get; set; }

    /// <summary>The statuses that count as a failure, such as Failed, Blocked or Warning. When a result has one, the command ends with the error CheckFailed after all results. Default: no status is an error.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public CheckStatus[]? FailOn { get; set; }

    /// <summary>Returns only whether everything is in order: true or false. Warnings, skipped and expected results are in order.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private protected override void End() => EndIfFailed(ErrorIds.CheckFailed, "check", string.Join(", ", FailOn ?? []));

    private protected override void Run(Deployment deployment)
    {
        var run = new SmokeWait(
            Adapters,
            deployment,
            new SmokeQuery(Level, Wildcards.Any(Name), Wildcards.Any(Category)),
            new SmokeOptions(AllModels, MaxCost),
            Wait
        );
        var (count, failed, counted) = (0, false, 0);
        Pull(
            run.RunAsync(StopToken),
            result =>
            {
                if (result is null)
                {
                    WriteProgress(
                        new ProgressRecord(
                            0,
                            "Test-LlmSmoke",
                            $"Waiting for {string.Join(", ", run.WaitingFor!.Select(static r => r.Name))}"
                        )
                    );
                    return;
                }

                count++;
                failed |= result.IsFailure;
                counted += FailOn?.Contains(result.Status) == true ? 1 : 0;
                if (!Quiet)
                    WriteObject(result);
            }
        );
        WriteProgress(new ProgressRecord(0, "Test-LlmSmoke", "Done") { RecordType = ProgressRecordType.Completed });
        if (count == 0)
            throw new LlmException(
                ErrorIds.CheckNotFound,
                $"No check of {deployment.Name} is called so at level {Level}: Test-LlmSmoke -Level Full lists all, and costs tokens.",
                deployment.Path
            );
        if (Quiet)
            WriteObject(!failed);
        CountFailures(counted, deployment);
    }
}
