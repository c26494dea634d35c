namespace LiteLlmOps.Queries;

/// <summary>Selects organizations.</summary>
/// <param name="organizations">Names or ids of organizations.</param>
internal sealed class OrganizationFilter(NameFilter? organizations) : EntityFilter<LlmOrganization>
{
    private readonly NameTracker _organizations = new(organizations, ErrorIds.OrganizationNotFound, "organization");

    /// <summary>In percent of the budget.</summary>
    public decimal? OverBudget { get; init; }

    protected override IReadOnlyList<NameTracker> Trackers => [_organizations];

    public override bool Selects(LlmOrganization organization) =>
        _organizations.Matches(organization.Alias, organization.OrganizationId)
        && (OverBudget is not { } percent || organization.BudgetUsed >= percent);
}
