using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Declaring;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;

namespace LiteLlmOps.Commands;

/// <summary>Writes values from the database into the declared YAML files: all differences of the database, or those from the pipeline.</summary>
[Cmdlet(
    VerbsData.Update,
    "LlmDeclaration",
    HelpUri = HelpPages.Address + "Update-LlmDeclaration.md",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium
)]
[OutputType(typeof(LlmDeclarationChange))]
public sealed class UpdateLlmDeclarationCommand : DeploymentCmdlet
{
    private readonly DriftSelection _selection = new();
    private PowerShellHost? _host;

    /// <summary>
    /// Differences of Get-LlmDrift or Watch-LlmDrift, or deployments: objects of Get-LlmDeployment or Get-LlmLab, or paths. Differences of
    /// other planes than Stored are skipped. Default: all differences of the database.
    /// </summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public PSObject[]? InputObject { get; set; }

    /// <summary>The sections of the config to update, such as router_settings. Wildcards. Default: all sections that the deployment seeds.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SectionCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Section { get; set; }

    /// <summary>The names of the models to update, and nothing else. Wildcards. Default: all models, settings, servers and credentials.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ModelCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Model { get; set; }

    /// <summary>
    /// Removes settings and entries from the declaration that are not in the database, and asks before each of them. Default: they are kept,
    /// because they may not have been seeded yet.
    /// </summary>
    [Parameter]
    public SwitchParameter Prune { get; set; }

    /// <summary>Includes expected drift, and values that the running version does not read from the database.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// Defines the variables of new references in the first environment file of the deployment, with the values from the database. The file
    /// gets mode 0600. Default: a warning names the variables to define.
    /// </summary>
    [Parameter]
    public SwitchParameter SaveSecrets { get; set; }

    /// <summary>The reason for the change, for the journal. Default: none.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Reason { get; set; }

    private protected override bool CompletesRecords => true;

    private protected override void Process()
    {
        foreach (var item in InputObject ?? [])
        {
            try
            {
                var input = DriftInput.Of(item, "objects of Get-LlmDrift, Get-LlmDeployment or Get-LlmLab");
                if (input.Row is not null)
                    throw PipelineInput.Unsupported(
                        item,
                        "its differences: Get-LlmModel | Get-LlmDrift -Plane Stored | Update-LlmDeclaration"
                    );
                if (IsSelected(input.Deployment, item))
                    _selection.Add(input);
            }
            catch (LlmException e)
            {
                WriteProblem(e);
            }
        }
    }

    private protected override void End()
    {
        if (IsWithoutInput)
        {
            ForEachDeployment(d => Update(d, null));
            return;
        }

        ReportSkipped();
        foreach (var (deployment, drift) in _selection.Deployments)
            ForEachDeployment([deployment], d => Update(d, drift));
    }

    private void ReportSkipped()
    {
        if (_selection.Skipped("Update-LlmDeclaration") is not { } message)
            return;
        if (_selection.IsEmpty)
            WriteWarning(message);
        else
            WriteVerbose(message);
    }

    private void Update(Deployment deployment, IReadOnlyDictionary<string, SelectedDrift>? selection)
    {
        var options = new DeclarationOptions
        {
            Selection = selection,
            Sections = Wildcards.Filter(Section),
            Models = Wildcards.Filter(Model),
            Prune = Prune,
            Force = Force,
            SaveSecrets = SaveSecrets,
            Reason = Reason,
        };
        new DeclarationOperation(Adapters, _host ??= new PowerShellHost(this)).Run(
            deployment,
            options,
            changes => WriteObject(changes, enumerateCollection: true)
        );
    }
}
