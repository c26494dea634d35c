using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;

namespace LiteLlmOps;

/// <summary>A cmdlet that runs once for each deployment, also for those that come through the pipeline.</summary>
public abstract class PerDeploymentCmdlet : DeploymentCmdlet
{
    /// <summary>
    /// The deployments: folders, their llmops.yaml, LiteLLM's config files, or objects with a Deployment property such as those of
    /// Get-LlmDeployment and Get-LlmLab. Wildcards select the folders that contain a deployment. Default: the environment variable
    /// LLMOPS_DEPLOYMENT, then llmops.yaml in the current folder or a parent, then the default file names.
    /// </summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [DeploymentPath]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public override string[]? Deployment { get; set; }

    /// <summary>The object of the pipeline, for a cmdlet that uses more of it than its deployment. Null for others.</summary>
    private protected virtual PSObject? Input => null;

    /// <summary>What the command accepts from the pipeline, in words.</summary>
    private protected virtual string SupportedInput => "a deployment";

    private protected sealed override void Process()
    {
        var own = DeploymentPathAttribute.TryPathOf(Input);
        if (!IsSelected(own, Input))
            return;
        if (Input is not null && ProblemOf(Input) is { } problem)
            WriteProblem(problem);
        else
            ForEachDeployment(own is null ? Deployment : [own], Run);
    }

    /// <summary>
    /// The error for an object of the pipeline that cannot be used. Null when it can. An object without other properties that select
    /// something must be a deployment or have one; otherwise it would select everything in the deployments of -Deployment.
    /// </summary>
    private protected virtual LlmException? ProblemOf(PSObject input) =>
        DeploymentPathAttribute.TryPathOf(input) is null ? PipelineInput.Unsupported(input, SupportedInput) : null;

    private protected abstract void Run(Deployment deployment);
}
