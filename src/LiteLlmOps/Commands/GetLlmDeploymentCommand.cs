using System.Management.Automation;
using LiteLlmOps.Deployments;

namespace LiteLlmOps.Commands;

/// <summary>Gets a deployment as all cmdlets resolve it, with the source of each value.</summary>
[Cmdlet(VerbsCommon.Get, "LlmDeployment", HelpUri = HelpPages.Address + "Get-LlmDeployment.md")]
[OutputType(typeof(LlmDeployment))]
public sealed class GetLlmDeploymentCommand : PerDeploymentCmdlet
{
    private protected override void Run(Deployment deployment) => WriteObject(LlmDeployment.Of(deployment));
}
