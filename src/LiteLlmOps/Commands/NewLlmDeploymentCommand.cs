using System.Management.Automation;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Export;

namespace LiteLlmOps.Commands;

/// <summary>Creates llmops.yaml for a folder, with the files and services found there and with all other settings as comments.</summary>
[Cmdlet(VerbsCommon.New, "LlmDeployment", HelpUri = HelpPages.Address + "New-LlmDeployment.md", SupportsShouldProcess = true)]
[OutputType(typeof(LlmDeployment))]
public sealed class NewLlmDeploymentCommand : LlmCmdlet
{
    /// <summary>The folder of the deployment. Default: the current location.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = ".";

    /// <summary>The name of the deployment. Default: the name of the folder.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Replaces an existing llmops.yaml.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void End()
    {
        var folder = System.IO.Path.TrimEndingDirectorySeparator(FilePath(Path));
        if (File.Exists(folder))
            throw new LlmException(ErrorIds.FolderNotFound, $"'{folder}' is a file. Specify the folder of the deployment.", folder);
        if (!Directory.Exists(folder))
            throw new LlmException(ErrorIds.FolderNotFound, $"The folder '{folder}' does not exist.", folder);
        var path = System.IO.Path.Combine(folder, DeploymentLocator.FileName);
        if (File.Exists(path) && !Force)
            throw new LlmException(ErrorIds.FileExists, $"The file '{path}' already exists. Use -Force to replace it.", path);
        if (!ShouldProcess(path, "Write a deployment file"))
            return;
        var text = new DeploymentTemplate(Adapters.Files, folder, RunningServices(folder)).Write(Name);
        Adapters.Files.WriteAtomically(path, text, isPrivate: false);
        var location = new DeploymentLocation(folder, path, null);
        WriteObject(LlmDeployment.Of(new DeploymentReader(Adapters.Files, Environment.GetEnvironmentVariable).Read(location)));
    }

    private IReadOnlyList<FoundService> RunningServices(string folder)
    {
        var rendered = System.IO.Path.Combine(folder, DeploymentKeys.RenderedDefault);
        var found = new ServiceDiscovery(Adapters.Listeners, folder, rendered).Find();
        foreach (var service in found)
            WriteVerbose($"Found service '{service.Name}': process {service.Process.ProcessId}, port {service.Process.Port}.");
        if (!OperatingSystem.IsLinux())
            WriteVerbose("Running services can be found on Linux only. Add yours under 'services'.");
        return found;
    }
}
