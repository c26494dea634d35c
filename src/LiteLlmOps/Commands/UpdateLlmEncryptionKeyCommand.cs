using System.Management.Automation;
using System.Security;
using LiteLlmOps.Binding;
using LiteLlmOps.Changes;
using LiteLlmOps.Deployments;

namespace LiteLlmOps.Commands;

/// <summary>Encrypts all encrypted values of the database with a new salt key, in one transaction.</summary>
[Cmdlet(
    VerbsData.Update,
    "LlmEncryptionKey",
    HelpUri = HelpPages.Address + "Update-LlmEncryptionKey.md",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = NewKeySet
)]
[OutputType(typeof(LlmKeyRotation))]
public sealed class UpdateLlmEncryptionKeyCommand : PerDeploymentCmdlet
{
    private const string NewKeySet = "NewKey";
    private const string GenerateSet = "Generate";
    private const string OldKeySet = "OldKey";
    private const string ResumeSet = "Resume";

    private PowerShellHost? _host;

    /// <summary>
    /// The key that the values are encrypted with. Default: the salt key of the deployment, or the master key when there is no salt key. Without
    /// -NewKey and -Generate, the values are encrypted with the key that the deployment has now.
    /// </summary>
    [Parameter(ParameterSetName = NewKeySet)]
    [Parameter(ParameterSetName = GenerateSet)]
    [Parameter(Mandatory = true, ParameterSetName = OldKeySet)]
    [ValidateNotNull]
    public SecureString? OldKey { get; set; }

    /// <summary>
    /// The new key. It is written to the environment file that defines the salt key; where the key is defined elsewhere, a warning names the place
    /// that you have to change.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = NewKeySet)]
    [ValidateNotNull]
    public SecureString? NewKey { get; set; }

    /// <summary>Generates a random key with 256 bits and writes it to the environment file that defines the salt key. The key is not shown.</summary>
    [Parameter(Mandatory = true, ParameterSetName = GenerateSet)]
    public SwitchParameter Generate { get; set; }

    /// <summary>
    /// Completes an earlier change: values that the new key decrypts already stay as they are. Without -OldKey and -NewKey, it encrypts what a proxy
    /// has written with the previous key until its restart. Default: a value of the new key is an error, and nothing is changed.
    /// </summary>
    [Parameter(ParameterSetName = NewKeySet)]
    [Parameter(ParameterSetName = OldKeySet)]
    [Parameter(Mandatory = true, ParameterSetName = ResumeSet)]
    public SwitchParameter Resume { get; set; }

    /// <summary>Leaves values that neither key decrypts as they are, with a warning. Default: such a value is an error, and nothing is changed.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The reason for the change, for the journal and the checkpoint. Default: none.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Reason { get; set; }

    private protected override bool CompletesRecords => true;

    private protected override void Run(Deployment deployment)
    {
        var options = new KeyRotationOptions
        {
            OldKey = SecureText.Of(OldKey, "-OldKey"),
            NewKey = SecureText.Of(NewKey, "-NewKey"),
            Generate = Generate,
            Resume = Resume,
            Force = Force,
            Reason = Reason,
        };
        // One for the whole pipeline: it remembers 'Yes to All'.
        _host ??= new PowerShellHost(this);
        new KeyRotationOperation(Adapters, deployment, options, _host, MyInvocation.MyCommand.Name).Run(tables =>
            WriteObject(tables, enumerateCollection: true)
        );
    }
}
