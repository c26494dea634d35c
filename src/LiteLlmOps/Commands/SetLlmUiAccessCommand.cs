using System.Management.Automation;
using LiteLlmOps.AccessPoints;
using LiteLlmOps.Deployments;

namespace LiteLlmOps.Commands;

/// <summary>Sets the logins of the admin UI and of the dashboard in the environment files, and who may use the admin UI.</summary>
[Cmdlet(
    VerbsCommon.Set,
    "LlmUiAccess",
    HelpUri = HelpPages.Address + "Set-LlmUiAccess.md",
    SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium,
    DefaultParameterSetName = CredentialSet
)]
[OutputType(typeof(LlmAccessChange))]
public sealed class SetLlmUiAccessCommand : PerDeploymentCmdlet
{
    private const string CredentialSet = "Credential";
    private const string GenerateSet = "Generate";

    private PowerShellHost? _host;

    /// <summary>The user name and the password of the admin UI (UI_USERNAME, UI_PASSWORD). Default: they are not changed.</summary>
    [Parameter(Position = 0, ParameterSetName = CredentialSet)]
    [ValidateNotNull]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>Generates a password of 32 characters for the admin UI, and writes it to the environment file. The user name is not changed, unless -UserName is given.</summary>
    [Parameter(Mandatory = true, ParameterSetName = GenerateSet)]
    public SwitchParameter Generate { get; set; }

    /// <summary>The user name for the generated password of the admin UI. Default: it is not changed; LiteLLM uses admin when UI_USERNAME is not defined.</summary>
    [Parameter(ParameterSetName = GenerateSet)]
    [ValidateNotNullOrEmpty]
    public string? UserName { get; set; }

    /// <summary>The user name and the password of the dashboard (LITELLM_DASHBOARD_BASIC_USER, LITELLM_DASHBOARD_BASIC_PASSWORD). Default: they are not changed.</summary>
    [Parameter]
    [ValidateNotNull]
    [Credential]
    public PSCredential? DashboardCredential { get; set; }

    /// <summary>Generates a password of 32 characters for the dashboard, and writes it to the environment file. The user name is not changed; admin when none is defined.</summary>
    [Parameter]
    public SwitchParameter GenerateDashboard { get; set; }

    /// <summary>Who may log in to the admin UI with single sign-on (general_settings.ui_access_mode): admin_only, or all. It is written to the declaration. Default: it is not changed.</summary>
    [Parameter]
    [ValidateSet("admin_only", "all")]
    public string? AccessMode { get; set; }

    /// <summary>Sets the mode of all environment files of the deployment to 0600, so that only their owner can read them.</summary>
    [Parameter]
    public SwitchParameter Harden { get; set; }

    /// <summary>Returns the generated passwords in the property Password. Default: they are only in the environment file.</summary>
    [Parameter]
    public SwitchParameter Show { get; set; }

    /// <summary>Accepts weak passwords. Default: a password that Test-LlmConsistency reports as weak is an error.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The reason for the change, for the journal. Default: none.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Reason { get; set; }

    private protected override bool CompletesRecords => true;

    private protected override void Begin()
    {
        if (DashboardCredential is not null && GenerateDashboard)
            throw NotApplicable(nameof(GenerateDashboard), "is given, and -DashboardCredential too: use one of them");
        if (Show && !Generate && !GenerateDashboard)
            throw NotApplicable(nameof(Show), "requires -Generate or -GenerateDashboard");
        if (Credential is null && !Generate && DashboardCredential is null && !GenerateDashboard && AccessMode is null && !Harden)
            throw new LlmException(
                ErrorIds.ChangeRequired,
                "Nothing to change: use -Credential, -Generate, -DashboardCredential, -GenerateDashboard, -AccessMode or -Harden.",
                null
            );
    }

    private protected override void Run(Deployment deployment)
    {
        var options = new AccessOptions
        {
            Ui = LoginOf(Credential, nameof(Credential)) ?? (Generate ? new AccessLogin(nameof(UserName), UserName, null) : null),
            Dashboard =
                LoginOf(DashboardCredential, nameof(DashboardCredential))
                ?? (GenerateDashboard ? new AccessLogin(nameof(GenerateDashboard), null, null) : null),
            AccessMode = AccessMode,
            Harden = Harden,
            Show = Show,
            Force = Force,
            Reason = Reason,
        };
        new AccessOperation(Adapters, _host ??= new PowerShellHost(this), deployment, options).Run(changes =>
            WriteObject(Show ? changes.Select(Shown) : changes, enumerateCollection: true)
        );
    }

    // A password in a table could be broken into two lines.
    private static PSObject Shown(LlmAccessChange change)
    {
        var shown = new PSObject(change);
        shown.TypeNames.Insert(0, "LiteLlmOps.AccessPoints.LlmAccessChange#Shown");
        return shown;
    }

    private static AccessLogin? LoginOf(PSCredential? credential, string parameter) =>
        credential is null ? null : new AccessLogin(parameter, credential.UserName ?? "", PasswordOf(credential));

    // PSCredential.Empty has no password.
    private static string PasswordOf(PSCredential credential) =>
        credential.Password is null ? "" : credential.GetNetworkCredential().Password;

    private static LlmException NotApplicable(string parameter, string problem) =>
        new(ErrorIds.ParameterNotApplicable, $"-{parameter} {problem}.", parameter);
}
