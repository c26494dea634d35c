using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Queries;

namespace LiteLlmOps.Commands;

/// <summary>Gets the teams from the database: their members with roles, models, spend and budget.</summary>
[Cmdlet(VerbsCommon.Get, "LlmTeam", HelpUri = HelpPages.Address + "Get-LlmTeam.md")]
[OutputType(typeof(LlmTeam))]
public sealed class GetLlmTeamCommand : EntityCmdlet
{
    /// <summary>The teams: aliases or ids. Wildcards. Default: all teams.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RecordCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Team { get; set; }

    /// <summary>The organizations of the teams: names or ids. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RecordCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Organization { get; set; }

    /// <summary>Only teams that are blocked.</summary>
    [Parameter]
    public SwitchParameter Blocked { get; set; }

    /// <summary>Only teams that have spent at least this part of their budget, in percent. Teams without a budget are not included. Default: all.</summary>
    [Parameter]
    [ValidateRange(0.0, 1000000.0)]
    public double? OverBudget { get; set; }

    private protected override string Noun => "teams";

    private protected override void Run(Deployment deployment)
    {
        var records = OpenRecords(deployment);
        var query = new TeamQuery(ReadTables(records, TeamQuery.Tables), deployment.Path);
        var filter = new TeamFilter(Wildcards.Filter(Team), Wildcards.Filter(Organization))
        {
            IsBlocked = Blocked,
            OverBudget = (decimal?)OverBudget,
        };
        WriteEntities(deployment, records, query, filter, Team, RecordInput.IdOf(InputObject, RecordKind.Team));
    }
}
