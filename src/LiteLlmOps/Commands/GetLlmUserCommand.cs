using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Queries;

namespace LiteLlmOps.Commands;

/// <summary>Gets the users from the database: their role, teams, spend, budget and number of keys.</summary>
[Cmdlet(VerbsCommon.Get, "LlmUser", HelpUri = HelpPages.Address + "Get-LlmUser.md")]
[OutputType(typeof(LlmUser))]
public sealed class GetLlmUserCommand : EntityCmdlet
{
    /// <summary>The users: aliases, email addresses or ids. Wildcards. Default: all users.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RecordCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? User { get; set; }

    /// <summary>The roles in the proxy, such as proxy_admin or internal_user. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RoleCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Role { get; set; }

    /// <summary>The teams of the users: names or ids. Wildcards. Default: all.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RecordCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Team { get; set; }

    /// <summary>Only users who have spent at least this part of their budget, in percent. Users without a budget are not included. Default: all.</summary>
    [Parameter]
    [ValidateRange(0.0, 1000000.0)]
    public double? OverBudget { get; set; }

    private protected override string Noun => "users";

    private protected override void Run(Deployment deployment)
    {
        var records = OpenRecords(deployment);
        var query = new UserQuery(ReadTables(records, UserQuery.Tables), deployment.Path);
        var filter = new UserFilter(Wildcards.Filter(User), Wildcards.Filter(Role), Wildcards.Filter(Team))
        {
            OverBudget = (decimal?)OverBudget,
        };
        WriteEntities(deployment, records, query, filter, User, RecordInput.IdOf(InputObject, RecordKind.User));
    }
}
