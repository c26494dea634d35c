namespace LiteLlmOps.Queries;

/// <summary>Selects keys. A property that is null or false selects all.</summary>
/// <param name="aliases">Aliases, masked names or hashes.</param>
/// <param name="users">Names or ids of users.</param>
/// <param name="teams">Names or ids of teams.</param>
/// <param name="now">The time, in UTC.</param>
internal sealed class KeyFilter(NameFilter? aliases, NameFilter? users, NameFilter? teams, DateTime now)
{
    private readonly NameTracker _aliases = new(aliases, ErrorIds.KeyNotFound, "key");
    private readonly NameTracker _users = new(users, ErrorIds.UserNotFound, "key of the user");
    private readonly NameTracker _teams = new(teams, ErrorIds.TeamNotFound, "key of the team");

    public string? KeyHash { get; init; }

    public string? UserId { get; init; }

    public string? TeamId { get; init; }

    public string? OrganizationId { get; init; }

    public string? BudgetId { get; init; }

    public TimeSpan? Expiring { get; init; }

    public bool IsExpired { get; init; }

    public bool IsBlocked { get; init; }

    /// <summary>In percent of the budget.</summary>
    public decimal? OverBudget { get; init; }

    public TimeSpan? Unused { get; init; }

    // Every name is compared first, so that each that exists is found although another filter excludes its key.
    public bool Selects(LlmKey key) =>
        HasNames(key)
        && IsOf(KeyHash, key.KeyHash)
        && IsOf(UserId, key.UserId)
        && IsOf(TeamId, key.TeamId)
        && IsOf(OrganizationId, key.OrganizationId)
        && IsOf(BudgetId, key.BudgetId)
        && (Expiring is not { } period || (!key.IsExpired && key.ExpiresAt - now <= period))
        && (!IsExpired || key.IsExpired)
        && (!IsBlocked || key.IsBlocked)
        && (OverBudget is not { } percent || key.BudgetUsed >= percent)
        && (Unused is not { } unused || IsUnused(key, unused));

    public IEnumerable<LlmException> Missing(string deployment) =>
        [.. _aliases.Missing(deployment), .. _users.Missing(deployment), .. _teams.Missing(deployment)];

    private bool HasNames(LlmKey key) =>
        _aliases.Matches(key.Alias, key.MaskedName, key.KeyHash)
        & _users.Matches(key.User, key.UserId)
        & _teams.Matches(key.Team, key.TeamId);

    private static bool IsOf(string? wanted, string? value) => wanted is null || string.Equals(wanted, value, StringComparison.Ordinal);

    // Of a day only its end is certain not to be before the last request; without any use the age of the key decides.
    private bool IsUnused(LlmKey key, TimeSpan period)
    {
        var day = key.LastRequestDay?.ToDateTime(TimeOnly.MaxValue, DateTimeKind.Utc);
        var last = key.LastActiveAt > day || day is null ? key.LastActiveAt : day;
        return now - (last ?? key.CreatedAt ?? DateTime.MinValue) >= period;
    }
}
