namespace LiteLlmOps.Queries;

/// <summary>Selects teams.</summary>
/// <param name="teams">Names or ids of teams.</param>
/// <param name="organizations">Names or ids of organizations.</param>
internal sealed class TeamFilter(NameFilter? teams, NameFilter? organizations) : EntityFilter<LlmTeam>
{
    private readonly NameTracker _teams = new(teams, ErrorIds.TeamNotFound, "team");
    private readonly NameTracker _organizations = new(organizations, ErrorIds.OrganizationNotFound, "team of the organization");

    public bool IsBlocked { get; init; }

    /// <summary>In percent of the budget.</summary>
    public decimal? OverBudget { get; init; }

    protected override IReadOnlyList<NameTracker> Trackers => [_teams, _organizations];

    // Every name is compared, so that each that exists is found although another filter excludes its team.
    public override bool Selects(LlmTeam team) =>
        (_teams.Matches(team.Alias, team.TeamId) & _organizations.Matches(team.Organization, team.OrganizationId))
        && (!IsBlocked || team.IsBlocked)
        && (OverBudget is not { } percent || team.BudgetUsed >= percent);
}
