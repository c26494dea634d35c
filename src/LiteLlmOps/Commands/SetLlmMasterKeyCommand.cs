using System.Management.Automation;
using System.Security;
using LiteLlmOps.AccessPoints;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;

namespace LiteLlmOps.Commands;

/// <summary>Sets the master key of the proxy in the environment file that defines it.</summary>
[Cmdlet(
    VerbsCommon.Set,
    "LlmMasterKey",
    HelpUri = HelpPages.Address + "Set-LlmMasterKey.md",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = KeySet
)]
[OutputType(typeof(LlmAccessChange))]
public sealed class SetLlmMasterKeyCommand : PerDeploymentCmdlet
{
    private const string KeySet = "Key";
    private const string GenerateSet = "Generate";

    private PowerShellHost? _host;

    /// <summary>The new key. It must begin with sk-.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = KeySet)]
    [ValidateNotNull]
    public SecureString? Key { get; set; }

    /// <summary>Generates a random key with 256 bits and writes it to the environment file. The key is not shown.</summary>
    [Parameter(Mandatory = true, ParameterSetName = GenerateSet)]
    public SwitchParameter Generate { get; set; }

    /// <summary>Accepts a weak key. Default: a key that Test-LlmConsistency reports as weak is an error.</summary>
    [Parameter(ParameterSetName = KeySet)]
    public SwitchParameter Force { get; set; }

    /// <summary>The reason for the change, for the journal. Default: none.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Reason { get; set; }

    private protected override bool CompletesRecords => true;

    private protected override void Run(Deployment deployment)
    {
        var options = new MasterKeyOptions
        {
            Key = SecureText.Of(Key, "-Key"),
            Force = Force,
            Reason = Reason,
        };
        // One for the whole pipeline: it remembers 'Yes to All'.
        _host ??= new PowerShellHost(this);
        new MasterKeyOperation(Adapters, _host, deployment, options).Run(WriteObject);
    }
}
