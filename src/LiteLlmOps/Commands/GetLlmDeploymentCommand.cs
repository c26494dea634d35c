using System.Management.Automation;
using LiteLlmOps.Deployments;

namespace LiteLlmOps.Commands;

/// <summary>Shows a deployment as every cmdlet resolves it, and where each value came from.</summary>
[Cmdlet(VerbsCommon.Get, "LlmDeployment", HelpUri = HelpPages.Address + "Get-LlmDeployment.md")]
[OutputType(typeof(LlmDeployment))]
public sealed class GetLlmDeploymentCommand : PerDeploymentCmdlet
{
    private protected override void Run(Deployment deployment) => WriteObject(LlmDeployment.Of(deployment));
}
