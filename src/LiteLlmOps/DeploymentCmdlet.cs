using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps;

/// <summary>A cmdlet that works with a deployment.</summary>
public abstract class DeploymentCmdlet : LlmCmdlet
{
    /// <summary>
    /// The deployment: a folder, its llmops.yaml, LiteLLM's config, or an object of Get-LlmDeployment or New-LlmLab. Without it, the
    /// variable LLMOPS_DEPLOYMENT counts, then llmops.yaml in the current folder or above it, then the conventions.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [DeploymentPath]
    [ValidateNotNullOrEmpty]
    public virtual string? Deployment { get; set; }

    private protected Deployment ReadDeployment()
    {
        var location = new DeploymentLocator(Adapters.Files).Locate(
            Deployment is null ? null : FilePath(Deployment),
            SessionState.Path.CurrentFileSystemLocation.ProviderPath,
            Environment.GetEnvironmentVariable
        );
        var deployment = new DeploymentReader(Adapters.Files, Environment.GetEnvironmentVariable).Read(location);
        WriteVerbose($"Deployment '{deployment.Name}' from {location.File ?? deployment.Config.Source ?? location.Folder}.");
        return deployment;
    }

    private protected PlaneSet ReadPlanes(Deployment deployment, IReadOnlyCollection<Plane> planes, string? schemaPath = null)
    {
        var read = Await(token => new PlaneReader(Adapters, deployment, schemaPath).ReadAsync(planes, token));
        WriteVerbose($"The rules are those of LiteLLM {read.Rules.Version}, by {read.VersionSource}.");
        if (read.Rules.IsNewerThanKnown)
            WriteWarning(
                $"LiteLLM {read.Rules.Version} is newer than any that this module knows; the rules of {LiteLlmReleases.NewestKnown} are used."
            );
        foreach (var problem in read.Problems)
            WriteProblem(problem);
        return read;
    }
}
