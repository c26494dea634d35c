namespace LiteLlmOps.Queries;

/// <summary>Selects users.</summary>
internal sealed class UserFilter : EntityFilter<LlmUser>
{
    /// <summary>The roles of LiteLLM (LitellmUserRoles in _types.py of 1.83.2).</summary>
    public static readonly string[] Roles =
    [
        "proxy_admin",
        "proxy_admin_viewer",
        "org_admin",
        "internal_user",
        "internal_user_viewer",
        "team",
        "customer",
    ];

    private readonly NameTracker _users;
    private readonly NameTracker _roles;
    private readonly NameTracker _teams;

    /// <param name="users">Aliases, email addresses or ids.</param>
    /// <param name="roles">Roles in the proxy.</param>
    /// <param name="teams">Names or ids of teams.</param>
    public UserFilter(NameFilter? users, NameFilter? roles, NameFilter? teams)
    {
        _users = new NameTracker(users, ErrorIds.UserNotFound, "user");
        _roles = new NameTracker(roles, ErrorIds.RoleNotFound, "user with the role");
        _teams = new NameTracker(teams, ErrorIds.TeamNotFound, "user of the team");
        // A role of LiteLLM that no user has is not a mistyped one.
        foreach (var role in Roles)
            _roles.Matches(role);
    }

    /// <summary>In percent of the budget.</summary>
    public decimal? OverBudget { get; init; }

    protected override IReadOnlyList<NameTracker> Trackers => [_users, _roles, _teams];

    // Every name is compared, so that each that exists is found although another filter excludes its user.
    public override bool Selects(LlmUser user) =>
        _users.Matches(user.Alias, user.Email, user.UserId) & _roles.Matches(user.Role) & IsOfTeam(user)
        && (OverBudget is not { } percent || user.BudgetUsed >= percent);

    private bool IsOfTeam(LlmUser user)
    {
        // Without a team there is no name, and a filter selects nothing.
        var matches = _teams.Matches();
        for (var i = 0; i < user.TeamIds.Count; i++)
            matches |= _teams.Matches(user.Teams[i], user.TeamIds[i]);
        return matches;
    }
}
