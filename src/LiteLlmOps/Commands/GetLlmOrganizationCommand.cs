using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Queries;

namespace LiteLlmOps.Commands;

/// <summary>Gets the organizations from the database: their budget, models, spend, members and number of teams.</summary>
[Cmdlet(VerbsCommon.Get, "LlmOrganization", HelpUri = HelpPages.Address + "Get-LlmOrganization.md")]
[OutputType(typeof(LlmOrganization))]
public sealed class GetLlmOrganizationCommand : EntityCmdlet
{
    /// <summary>The organizations: aliases or ids. Wildcards. Default: all organizations.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RecordCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Organization { get; set; }

    /// <summary>Only organizations that have spent at least this part of their budget, in percent. Organizations without a limit are not included. Default: all.</summary>
    [Parameter]
    [ValidateRange(0.0, 1000000.0)]
    public double? OverBudget { get; set; }

    private protected override string Noun => "organizations";

    private protected override void Run(Deployment deployment)
    {
        var records = OpenRecords(deployment);
        var query = new OrganizationQuery(ReadTables(records, OrganizationQuery.Tables), deployment.Path);
        var filter = new OrganizationFilter(Wildcards.Filter(Organization)) { OverBudget = (decimal?)OverBudget };
        WriteEntities(deployment, records, query, filter, Organization, RecordInput.IdOf(InputObject, RecordKind.Organization));
    }
}
