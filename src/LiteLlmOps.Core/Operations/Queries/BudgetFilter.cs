namespace LiteLlmOps.Queries;

/// <summary>Selects budgets.</summary>
/// <param name="budgets">Ids of budgets.</param>
internal sealed class BudgetFilter(NameFilter? budgets) : EntityFilter<LlmBudget>
{
    private readonly NameTracker _budgets = new(budgets, ErrorIds.BudgetNotFound, "budget");

    /// <summary>True to select those that nothing refers to.</summary>
    public bool IsUnused { get; init; }

    protected override IReadOnlyList<NameTracker> Trackers => [_budgets];

    public override bool Selects(LlmBudget budget) => _budgets.Matches(budget.BudgetId) && (!IsUnused || budget.UsedBy.Length == 0);
}
