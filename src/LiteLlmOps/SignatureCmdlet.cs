using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Incidents;
using LiteLlmOps.Signatures;

namespace LiteLlmOps;

/// <summary>A cmdlet that uses the catalogue of failure signatures. It needs no deployment.</summary>
public abstract class SignatureCmdlet : DeploymentCmdlet
{
    private string[]? _deployment;

    /// <summary>
    /// The deployment whose own signatures are included: a folder, its llmops.yaml, LiteLLM's config file, or an object with a Deployment property.
    /// Default: the environment variable LLMOPS_DEPLOYMENT, then llmops.yaml in the current folder or a parent, then the default file names, then none.
    /// </summary>
    // Incidents of files have no deployment: an empty value from the pipeline means none.
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [DeploymentPath]
    [SupportsWildcards]
    [AllowNull]
    [AllowEmptyString]
    public override string[]? Deployment
    {
        get => _deployment;
        set => _deployment = value is null or [] or [""] ? null : value;
    }

    /// <summary>Files or folders with your own signatures, in addition to those in llmops.yaml. A signature with a known id replaces the known one. Wildcards in the last part.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? SignaturePath { get; set; }

    private protected SignatureCatalogue ReadCatalogue() =>
        CatalogueReader.Of(Adapters, TryReadDeployment(), (SignaturePath ?? []).Select(FilePath));

    private Deployment? TryReadDeployment()
    {
        try
        {
            return ReadDeployment();
        }
        catch (LlmException e) when (Deployment is null && e.Id == ErrorIds.DeploymentNotFound)
        {
            // The catalogue of the module needs no deployment.
            return null;
        }
    }
}
