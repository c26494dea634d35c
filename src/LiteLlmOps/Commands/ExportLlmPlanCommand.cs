using System.Management.Automation;
using LiteLlmOps.Changes;
using LiteLlmOps.State;

namespace LiteLlmOps.Commands;

/// <summary>Writes the changes that Invoke-LlmSeed -WhatIf plans into a file that can be looked at, and carried out later.</summary>
[Cmdlet(VerbsData.Export, "LlmPlan", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportLlmPlanCommand : DeploymentCmdlet
{
    private readonly List<LlmChange> _changes = [];

    /// <summary>The file to write.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The planned changes, from Invoke-LlmSeed -WhatIf.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public LlmChange[] InputObject { get; set; } = [];

    /// <summary>Replaces a file that is there already.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process()
    {
        foreach (var change in InputObject)
        {
            _changes.Add(
                change is { Planned: not null, Status: ChangeStatus.Planned }
                    ? change
                    : throw new LlmException(
                        ErrorIds.ChangeNotPlanned,
                        $"{change} is not planned: a plan is made of what Invoke-LlmSeed -WhatIf returns, in the same session.",
                        change
                    )
            );
        }
    }

    private protected override void End()
    {
        if (_changes.Count == 0)
        {
            WriteVerbose("Nothing is planned: no file is written.");
            return;
        }

        if (_changes.Select(static c => c.Deployment).Distinct(StringComparer.Ordinal).Skip(1).Any())
            throw new LlmException(ErrorIds.MultipleDeployments, "A plan is for one deployment: these changes are of several.");
        var path = FilePath(Path);
        if (!Force && File.Exists(path))
            throw new LlmException(ErrorIds.FileExists, $"'{path}' is there already: give another -Path, or replace it with -Force.", path);
        if (ShouldProcess(path, $"Write a plan of {_changes.Count} changes"))
            Write(path);
    }

    private void Write(string path)
    {
        Deployment = [_changes[0].Deployment];
        var deployment = ReadDeployment();
        var declared = Adapters.Files.ReadDeclared(deployment.Config.Source!, deployment.Config.Overlays);
        var state = Adapters.OpenState(deployment);
        var document = PlanFile.Write(deployment, declared.Hash, _changes, state.Hash, DateTime.UtcNow);
        string[] header =
        [
            $"What Invoke-LlmSeed is to do to {deployment.Name}. Carry it out with Invoke-LlmSeed -Plan; it is sealed, so an edit voids it.",
        ];
        Adapters.Files.WriteAtomically(path, Adapters.Files.WriteYaml(document, header), isPrivate: false);
        state.Append(JournalEntries.Of("Export-LlmPlan", "Written", null, [$"Write {path}"]));
        WriteFile(path);
    }
}
