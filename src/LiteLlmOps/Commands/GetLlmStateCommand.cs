using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.StateFiles;

namespace LiteLlmOps.Commands;

/// <summary>Gets the files of the state folder and its archive: what each is, and whether it is current, stale or foreign.</summary>
[Cmdlet(VerbsCommon.Get, "LlmState", HelpUri = HelpPages.Address + "Get-LlmState.md")]
[OutputType(typeof(LlmStateFile))]
public sealed class GetLlmStateCommand : PerDeploymentCmdlet
{
    /// <summary>The names of files, with their path in the state folder or without it; of archived files also the name of the original. Wildcards. Default: all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(StateCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>The status of the files: Current, Stale, Foreign, Archived, Unknown. Default: all.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public StateFileStatus[]? Status { get; set; }

    /// <summary>The least time since the last change: seconds, or a duration such as 7d. Default: any.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? OlderThan { get; set; }

    /// <summary>Returns the files of the archive only.</summary>
    [Parameter]
    public SwitchParameter Archived { get; set; }

    private protected override void Run(Deployment deployment)
    {
        var listing = Await(_ => Task.FromResult(StateListing.Read(Adapters, deployment)));
        foreach (var problem in listing.Problems())
            WriteWarning(problem);
        var selection = new StateSelection { Names = Wildcards.Filter(Name), OlderThan = OlderThan };
        var files = listing.Files();
        foreach (var file in files.Where(f => selection.Includes(f) && (!Archived || f.Status == StateFileStatus.Archived)))
            Write(file, deployment);
        foreach (var error in selection.Missing(files, deployment.State.Folder, "file"))
            WriteProblem(error);
    }

    private void Write(LlmStateFile file, Deployment deployment)
    {
        StopToken.ThrowIfCancellationRequested();
        var found = file.Kind == StateFileKind.Rendered ? Checked(file, deployment) : file;
        if (Status?.Contains(found.Status) != false)
            WriteObject(found);
    }

    private LlmStateFile Checked(LlmStateFile file, Deployment deployment)
    {
        var verdict = Await(token => RenderedCheck.ReadAsync(Adapters, deployment, token));
        return file with { Status = verdict.Status, Reason = verdict.Reason };
    }
}
