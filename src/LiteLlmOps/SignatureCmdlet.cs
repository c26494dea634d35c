using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Incidents;
using LiteLlmOps.Signatures;

namespace LiteLlmOps;

/// <summary>A cmdlet that works with the catalogue of failure signatures; a deployment is not needed for it.</summary>
public abstract class SignatureCmdlet : DeploymentCmdlet
{
    private string[]? _deployment;

    /// <summary>
    /// The deployment: a folder, its llmops.yaml, LiteLLM's config, or an object of Get-LlmDeployment or New-LlmLab. Without it, the
    /// variable LLMOPS_DEPLOYMENT counts, then llmops.yaml in the current folder or above it, then the conventions; none is needed.
    /// </summary>
    // An incident of a file tells no deployment: from the pipeline nothing is taken for none.
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [DeploymentPath]
    [AllowNull]
    [AllowEmptyString]
    public override string[]? Deployment
    {
        get => _deployment;
        set => _deployment = value is null or [] or [""] ? null : value;
    }

    /// <summary>Files or folders of signatures of your own, besides those that llmops.yaml names. One with the id of a known signature takes its place. Wildcards in the last part.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? SignaturePath { get; set; }

    private protected SignatureCatalogue ReadCatalogue() =>
        CatalogueReader.Of(Adapters, TryReadDeployment(), (SignaturePath ?? []).Select(FilePath));

    // The module brings a catalogue of its own.
    private Deployment? TryReadDeployment()
    {
        try
        {
            return ReadDeployment();
        }
        catch (LlmException e) when (Deployment is null && e.Id == ErrorIds.DeploymentNotFound)
        {
            return null;
        }
    }
}
