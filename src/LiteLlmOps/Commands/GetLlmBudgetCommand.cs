using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Queries;

namespace LiteLlmOps.Commands;

/// <summary>Gets the budgets from the database: their limits, the time of their next reset, and what uses them.</summary>
[Cmdlet(VerbsCommon.Get, "LlmBudget", HelpUri = HelpPages.Address + "Get-LlmBudget.md")]
[OutputType(typeof(LlmBudget))]
public sealed class GetLlmBudgetCommand : EntityCmdlet
{
    /// <summary>The ids of budgets. Wildcards. Default: all budgets.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RecordCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Budget { get; set; }

    /// <summary>Only budgets to which no row of the database refers. Settings of the config file, such as max_end_user_budget_id, are not considered.</summary>
    [Parameter]
    public SwitchParameter Unused { get; set; }

    private protected override string Noun => "budgets";

    private protected override void Run(Deployment deployment)
    {
        var records = OpenRecords(deployment);
        var query = new BudgetQuery(ReadTables(records, BudgetQuery.Tables), deployment.Path);
        if (Unused)
            query.RequireUse();
        var filter = new BudgetFilter(Wildcards.Filter(Budget)) { IsUnused = Unused };
        WriteEntities(deployment, records, query, filter, Budget, RecordInput.IdOf(InputObject, RecordKind.Budget));
    }
}
