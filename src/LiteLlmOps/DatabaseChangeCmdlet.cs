using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Changes;
using LiteLlmOps.Ports;

namespace LiteLlmOps;

/// <summary>A cmdlet that changes the database.</summary>
public abstract class DatabaseChangeCmdlet : DeploymentCmdlet
{
    private IOperationHost? _host;

    /// <summary>The reason for the change, for the journal and the checkpoint. Default: none.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Reason { get; set; }

    /// <summary>Returns after the changes are committed, without waiting until the proxy shows them.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    /// <summary>How long to wait for the proxy: seconds, or a duration such as 90s. Default: three poll intervals of the proxy.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? Timeout { get; set; }

    /// <summary>
    /// The limits for the impact of the whole plan: 1000 for requests in the last 24 hours, '$5' for their cost, '10 keys', '2 teams'; several
    /// limits can be combined. A plan that exceeds a limit, or whose impact is unknown, is refused. Default: no limit.
    /// </summary>
    [Parameter]
    [ImpactLimit]
    [ValidateNotNullOrEmpty]
    public LlmImpactLimit[]? MaxImpact { get; set; }

    private protected override bool CompletesRecords => true;

    // One for the whole pipeline: it remembers 'Yes to All'.
    private protected IOperationHost OperationHost => _host ??= new PowerShellHost(this);
}
