using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Observations;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Commands;

/// <summary>Checks whether a deployment works: its configuration, database, proxy, models and services.</summary>
[Cmdlet(VerbsDiagnostic.Test, "LlmSmoke", HelpUri = HelpPages.Address + "Test-LlmSmoke.md")]
[OutputType(typeof(LlmCheckResult), typeof(bool))]
public sealed class TestLlmSmokeCommand : PerDeploymentCmdlet
{
    // From the lowest to the highest: -FailOn selects a status together with all higher ones.
    private static readonly CheckStatus[] BySeverity =
    [
        CheckStatus.Skipped,
        CheckStatus.Expected,
        CheckStatus.Warning,
        CheckStatus.Blocked,
        CheckStatus.Failed,
    ];

    /// <summary>The names of the checks. Wildcards. Default: all checks of the level. Dependencies that are not selected are ignored.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(CheckCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>The categories: Config, Database, Proxy, Services, Calls, and those of custom checks. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(CheckCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Category { get; set; }

    /// <summary>The extent of the checks. Quick: availability and authentication. Standard (default): all checks that use no tokens. Full: also calls models, which uses tokens.</summary>
    [Parameter]
    public CheckLevel Level { get; set; } = CheckLevel.Standard;

    /// <summary>Calls every model that the proxy serves, instead of those in smoke.completions of llmops.yaml. Requires -Level Full.</summary>
    [Parameter]
    public SwitchParameter AllModels { get; set; }

    /// <summary>The limit for the total cost of the model calls in US dollars, by the prices that the proxy reports. A call that could exceed it is skipped. Requires -Level Full. Default: no limit.</summary>
    [Parameter]
    [ValidateRange(0, 1_000_000)]
    public decimal? MaxCost { get; set; }

    /// <summary>Repeats checks with temporary failures, such as a service that is still starting, until they pass or -Timeout is reached.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>The time limit of -Wait: seconds, or a duration such as 90s or 2m. Default: 60s.</summary>
    [Parameter]
    [Duration]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The lowest status that counts as a failure, in the order Skipped, Expected, Warning, Blocked, Failed; higher statuses count too. A result that counts has IsFailure, and the command ends with the terminating error CheckFailed after all output. Default: Blocked and Failed set IsFailure, and no result is an error.</summary>
    [Parameter]
    [ValidateSet("Skipped", "Expected", "Warning", "Blocked", "Failed")]
    public CheckStatus? FailOn { get; set; }

    /// <summary>Returns a Boolean instead of results: true when no result is a failure. Nothing is returned when no check was selected.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private protected override void Begin()
    {
        if (Level != CheckLevel.Full && (AllModels || MaxCost is not null))
            throw NotApplicable(AllModels ? nameof(AllModels) : nameof(MaxCost), "-Level Full");
        if (!Wait && MyInvocation.BoundParameters.ContainsKey(nameof(Timeout)))
            throw NotApplicable(nameof(Timeout), "-Wait");
    }

    private protected override void Run(Deployment deployment)
    {
        var query = new SmokeQuery(Level, Wildcards.Any(Name), Wildcards.Any(Category))
        {
            Names = Wildcards.Literal(Name),
            Categories = Wildcards.Literal(Category),
        };
        var options = new SmokeOptions(AllModels, MaxCost);
        var run = new SmokeWait(Adapters, deployment, query, options, Wait ? Timeout : TimeSpan.Zero);
        Run(run, deployment);
    }

    private protected override void End() => EndIfFailed(ErrorIds.CheckFailed, "check", $"{FailOn}");

    private void Run(SmokeWait run, Deployment deployment)
    {
        var (results, failures) = (new List<LlmCheckResult>(), 0);
        Pull(
            run.RunAsync(StopToken),
            result =>
            {
                if (result is null)
                {
                    ReportWaiting(run);
                    return;
                }

                result = WithFailure(result);
                results.Add(result);
                failures += result.IsFailure ? 1 : 0;
                if (!Quiet)
                    WriteObject(result);
            }
        );
        WriteProgress(new ProgressRecord(0, "Test-LlmSmoke", "Done") { RecordType = ProgressRecordType.Completed });
        if (Quiet && results.Count > 0)
            WriteObject(failures == 0);
        Observe(
            deployment,
            () =>
                new Observation
                {
                    Kind = ObservationKind.Check,
                    Command = MyInvocation.MyCommand.Name,
                    Scope = new ObservationScope
                    {
                        Names = Name,
                        Areas = [Level.ToString()],
                        Filters = GivenFilters(nameof(Name), nameof(Category), nameof(Level)),
                        IsPartial = Category is not null,
                    },
                    Count = results.Count,
                    // In the order of their names, since checks end in any order.
                    Checks =
                    [
                        .. results
                            .OrderBy(static r => r.Name, StringComparer.Ordinal)
                            .Take(Observation.MaxItems)
                            .Select(CheckObservation.Of),
                    ],
                }
        );
        CountFailures(FailOn is null ? 0 : failures, deployment);
    }

    private LlmCheckResult WithFailure(LlmCheckResult result) =>
        FailOn is { } lowest
            ? result with
            {
                IsFailure = Array.IndexOf(BySeverity, result.Status) >= Array.IndexOf(BySeverity, lowest),
            }
            : result;

    private void ReportWaiting(SmokeWait run) =>
        WriteProgress(
            new ProgressRecord(0, "Test-LlmSmoke", $"Waiting for {string.Join(", ", run.WaitingFor.Select(static r => r.Name))}")
        );

    private static LlmException NotApplicable(string parameter, string required) =>
        new(ErrorIds.ParameterNotApplicable, $"-{parameter} requires {required}.", parameter);
}
