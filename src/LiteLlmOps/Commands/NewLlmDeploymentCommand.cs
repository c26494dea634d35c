using System.Management.Automation;
using LiteLlmOps.Deployments;
using LiteLlmOps.Export;

namespace LiteLlmOps.Commands;

/// <summary>Writes a commented llmops.yaml of what it finds in a folder.</summary>
[Cmdlet(VerbsCommon.New, "LlmDeployment", SupportsShouldProcess = true)]
[OutputType(typeof(LlmDeployment))]
public sealed class NewLlmDeploymentCommand : LlmCmdlet
{
    /// <summary>The deployment's folder. Default: the current one.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = ".";

    /// <summary>The deployment's name. Default: the folder's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Replaces an llmops.yaml that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void End()
    {
        var folder = System.IO.Path.TrimEndingDirectorySeparator(FilePath(Path));
        if (!Directory.Exists(folder))
            throw new LlmException(ErrorIds.FolderNotFound, $"There is no folder '{folder}'.", folder);
        var path = System.IO.Path.Combine(folder, DeploymentLocator.FileName);
        if (File.Exists(path) && !Force)
            throw new LlmException(ErrorIds.FileExists, $"'{path}' is there already: replace it with -Force.", path);
        if (!ShouldProcess(path, "Write a deployment file"))
            return;
        Adapters.Files.WriteAtomically(
            path,
            new DeploymentTemplate(Adapters.Files, folder, Discovered(folder)).Write(Name),
            isPrivate: false
        );
        WriteObject(
            new LlmDeployment(
                new DeploymentReader(Adapters.Files, Environment.GetEnvironmentVariable).Read(new DeploymentLocation(folder, path, null))
            )
        );
    }

    private IReadOnlyList<FoundService> Discovered(string folder)
    {
        var found = new ServiceDiscovery(
            Adapters.Listeners,
            folder,
            System.IO.Path.Combine(folder, DeploymentReader.RenderedDefault)
        ).Find();
        foreach (var service in found)
            WriteVerbose($"Process {service.Process.ProcessId} on port {service.Process.Port} runs for this folder: {service.Name}.");
        if (!OperatingSystem.IsLinux())
            WriteVerbose("Which processes run for this folder is known on Linux alone: list them under 'services' yourself.");
        return found;
    }
}
