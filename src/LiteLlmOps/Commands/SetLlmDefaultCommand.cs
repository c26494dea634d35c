using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;

namespace LiteLlmOps.Commands;

/// <summary>Sets the deployment that the commands of this session use when -Deployment is not given.</summary>
[Cmdlet(
    VerbsCommon.Set,
    "LlmDefault",
    HelpUri = HelpPages.Address + "Set-LlmDefault.md",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Low,
    DefaultParameterSetName = SetSet
)]
[OutputType(typeof(LlmDeployment))]
public sealed class SetLlmDefaultCommand : DeploymentCmdlet
{
    private const string SetSet = "Set";
    private const string ClearSet = "Clear";

    /// <summary>The deployment: a folder, its llmops.yaml, a LiteLLM config file, or an object with a Deployment property.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = SetSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [DeploymentPath]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public override string[]? Deployment { get; set; }

    /// <summary>Removes the default of this session.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ClearSet)]
    public SwitchParameter Clear { get; set; }

    /// <summary>Returns the deployment as Get-LlmDeployment does. Default: no output.</summary>
    [Parameter(ParameterSetName = SetSet)]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        if (Clear)
        {
            if (ShouldProcess(DeploymentLocator.Variable, "Remove the environment variable of this session"))
                Environment.SetEnvironmentVariable(DeploymentLocator.Variable, null);
            return;
        }

        // Read first: a default that does not work would fail every later command.
        var deployment = LlmDeployment.Of(ReadDeployment());
        if (!ShouldProcess(DeploymentLocator.Variable, $"Set the environment variable of this session to '{deployment.Path}'"))
            return;
        Environment.SetEnvironmentVariable(DeploymentLocator.Variable, deployment.Path);
        if (PassThru)
            WriteObject(deployment);
    }
}
