using System.Management.Automation;
using LiteLlmOps.Deployments;
using LiteLlmOps.Labs;

namespace LiteLlmOps.Binding;

/// <summary>Lets -Deployment take a path, a deployment of Get-LlmDeployment, or a lab.</summary>
internal sealed class DeploymentPathAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            LlmDeployment deployment => deployment.Path,
            LlmLab lab => lab.Path,
            FileSystemInfo file => file.FullName,
            var other => other,
        };
}
