using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Changes;

namespace LiteLlmOps.Commands;

/// <summary>Changes the database to what is declared: all drift, or the drift that comes through the pipeline.</summary>
[Cmdlet(
    VerbsLifecycle.Invoke,
    "LlmSeed",
    HelpUri = HelpPages.Address + "Invoke-LlmSeed.md",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium,
    DefaultParameterSetName = DriftSet
)]
[OutputType(typeof(LlmChange))]
public sealed class InvokeLlmSeedCommand : DatabaseChangeCmdlet
{
    private const string DriftSet = "Drift";
    private const string PlanSet = "Plan";

    private readonly DriftSelection _selection = new();

    /// <summary>
    /// Differences of Get-LlmDrift or Watch-LlmDrift, models of Get-LlmModel for all drift of these models, or objects of Get-LlmDeployment
    /// and Get-LlmLab for all drift of these deployments. Only drift of the plane Stored is applied. Default: all drift of the deployment.
    /// </summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = DriftSet)]
    public PSObject[]? InputObject { get; set; }

    /// <summary>The sections to seed, such as router_settings. Wildcards. Default: all that the deployment seeds.</summary>
    [Parameter(ParameterSetName = DriftSet)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SectionCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Section { get; set; }

    /// <summary>The models to seed, and nothing else. Wildcards. Default: everything.</summary>
    [Parameter(ParameterSetName = DriftSet)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ModelCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Model { get; set; }

    /// <summary>Which undeclared rows and keys to delete: None (default), Owned for rows that an earlier seed created, or All.</summary>
    [Parameter(ParameterSetName = DriftSet)]
    public PruneScope Prune { get; set; }

    /// <summary>
    /// Overwrites values that no known key decrypts, applies expected drift, and ignores seed.limits and -MaxImpact. With -Reason, it also changes
    /// paths of seed.protected. It does not suppress confirmation.
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// The plan file of Export-LlmPlan to apply. It is refused when the database, the declaration or a variable has changed since it was written.
    /// Default: the plan is made from the current drift.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = PlanSet)]
    [ValidateNotNullOrEmpty]
    public string? Plan { get; set; }

    private protected override void Process()
    {
        if (Plan is not null)
            Seed(Deployment, null);
        foreach (var item in InputObject ?? [])
        {
            var input = DriftInput.Of(item);
            if (IsSelected(input.Deployment, item))
                _selection.Add(input);
        }
    }

    private protected override void End()
    {
        if (_selection.Skipped("Invoke-LlmSeed") is { } message)
            WriteWarning(message);
        if (Plan is null && IsWithoutInput)
            Seed(Deployment, null);
        foreach (var (deployment, drift) in _selection.Deployments)
            Seed([deployment], drift?.Keys.ToHashSet(StringComparer.Ordinal), drift is null ? null : _selection.RowsOf(deployment));
    }

    private void Seed(string[]? deployments, IReadOnlySet<string>? selection, IReadOnlySet<string>? rows = null)
    {
        var options = new SeedOptions
        {
            Reason = Reason,
            Force = Force,
            NoWait = NoWait,
            Timeout = Timeout,
            MaxImpact = MaxImpact ?? [],
            Prune = Prune,
            Selection = selection,
            Rows = rows,
            Sections = Wildcards.Filter(Section),
            Models = Wildcards.Filter(Model),
            PlanPath = Plan is null ? null : FilePath(Plan),
        };
        ForEachDeployment(
            deployments,
            deployment =>
                new SeedOperation(Adapters, deployment, options, OperationHost).Run(changes =>
                    WriteObject(changes, enumerateCollection: true)
                )
        );
    }
}
