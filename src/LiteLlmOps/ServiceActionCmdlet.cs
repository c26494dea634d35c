using System.Management.Automation;
using LiteLlmOps.Deployments;
using LiteLlmOps.Services;

namespace LiteLlmOps;

/// <summary>A cmdlet that starts or stops services.</summary>
public abstract class ServiceActionCmdlet : ServiceCmdlet
{
    /// <summary>The reason, for the journal. Default: none.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Reason { get; set; }

    private protected override bool CompletesRecords => true;

    private protected abstract ServiceRequest Request { get; }

    private protected sealed override void Run(Deployment deployment, ServiceSelection selection) =>
        new ServiceWorkflow(Adapters, new PowerShellHost(this), deployment, Request).Run(selection, WriteObject);

    private protected ServiceRequest RequestOf(ServiceAction action) => new(MyInvocation.MyCommand.Name, action) { Reason = Reason };
}
