using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Changes;
using LiteLlmOps.State;

namespace LiteLlmOps.Commands;

/// <summary>Writes the changes that Invoke-LlmSeed -WhatIf plans to a file, which can be reviewed, and applied later.</summary>
[Cmdlet(VerbsData.Export, "LlmPlan", HelpUri = HelpPages.Address + "Export-LlmPlan.md", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportLlmPlanCommand : DeploymentCmdlet
{
    private readonly List<LlmChange> _changes = [];

    /// <summary>The file to write. An existing file is overwritten.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The planned changes, from Invoke-LlmSeed -WhatIf.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject?[]? InputObject { get; set; }

    /// <summary>Does not overwrite an existing file; it is an error.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Returns the file as an object. Default: nothing is returned.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process() =>
        _changes.AddRange((InputObject ?? []).OfType<PSObject>().Select(Planned).Where(c => IsSelected(c.Deployment, c)));

    private protected override void End()
    {
        if (_changes.Count == 0)
        {
            WriteWarning("No planned changes; no file was written.");
            return;
        }

        if (_changes.Select(static c => c.Deployment).Distinct(StringComparer.Ordinal).Skip(1).Any())
            throw new LlmException(ErrorIds.MultipleDeployments, "The changes belong to several deployments. Write one plan for each.");
        var path = FilePath(Path);
        OutputFile.Check(path, NoClobber);
        if (ShouldProcess(path, $"Write a plan of {LlmImpact.Count(_changes.Count, "change")}"))
            Write(path);
    }

    // Objects of Import-Clixml and of ConvertFrom-Json have no unmasked values any more.
    private static LlmChange Planned(PSObject item) =>
        item.BaseObject switch
        {
            LlmChange { Write: not null } change => change,
            LlmChange change => throw new LlmException(
                ErrorIds.ChangeNotPlanned,
                $"'{change}' is not a planned change of a seed. Pipe the output of Invoke-LlmSeed -WhatIf.",
                change
            ),
            _ => throw PipelineInput.Unsupported(item, "the output of Invoke-LlmSeed -WhatIf directly, in the same session"),
        };

    private void Write(string path)
    {
        Deployment = [_changes[0].Deployment];
        var deployment = ReadDeployment();
        var declared = Adapters.Files.ReadDeclared(deployment.Config.Source!, deployment.Config.Overlays);
        var state = Adapters.OpenState(deployment);
        var document = PlanFile.Write(deployment, declared.Hash, _changes, state.Hash, Adapters.Time.UtcNow());
        string[] header =
        [
            $"Planned changes of {deployment.Name}. Apply them with Invoke-LlmSeed -Plan; the file is sealed, and refused after an edit.",
        ];
        Adapters.Files.WriteAtomically(path, Adapters.Files.WriteYaml(document, header), isPrivate: false);
        state.Append(JournalEntries.Of("Export-LlmPlan", "Written", null, [$"Write {path}"]));
        if (PassThru)
            WriteFile(path);
    }
}
