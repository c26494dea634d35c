namespace LiteLlmOps.Queries;

/// <summary>Selects keys. A property that is null or false selects all.</summary>
/// <param name="aliases">Aliases, masked names or hashes.</param>
/// <param name="users">Names or ids of users.</param>
/// <param name="teams">Names or ids of teams.</param>
/// <param name="now">The time, in UTC.</param>
internal sealed class KeyFilter(NameFilter? aliases, NameFilter? users, NameFilter? teams, DateTime now) : EntityFilter<LlmKey>
{
    private readonly NameTracker _aliases = new(aliases, ErrorIds.KeyNotFound, "key");
    private readonly NameTracker _users = new(users, ErrorIds.UserNotFound, "key of the user");
    private readonly NameTracker _teams = new(teams, ErrorIds.TeamNotFound, "key of the team");

    /// <summary>The hashes of keys that may use a model.</summary>
    public IReadOnlySet<string>? Hashes { get; init; }

    public TimeSpan? Expiring { get; init; }

    public bool IsExpired { get; init; }

    public bool IsBlocked { get; init; }

    /// <summary>In percent of the budget.</summary>
    public decimal? OverBudget { get; init; }

    public TimeSpan? Unused { get; init; }

    // The first key that is named, but belongs to another user or team.
    private LlmKey? _excluded;
    private bool _isAnyNamed;

    public override LlmException? Contradiction =>
        _isAnyNamed || _excluded is null || HasMissing ? null
        : teams is not null ? Exclude("Team", _excluded, _excluded.Team)
        : Exclude("User", _excluded, _excluded.User);

    // Every name is compared first, so that each that exists is found although another filter excludes its key.
    public override bool Selects(LlmKey key) =>
        HasNames(key)
        && (Hashes is null || Hashes.Contains(key.KeyHash))
        && (Expiring is not { } period || (!key.IsExpired && key.ExpiresAt - now <= period))
        && (!IsExpired || key.IsExpired)
        && (!IsBlocked || key.IsBlocked)
        && (OverBudget is not { } percent || key.BudgetUsed >= percent)
        && (Unused is not { } unused || IsUnused(key, unused));

    protected override IReadOnlyList<NameTracker> Trackers => [_aliases, _users, _teams];

    private bool HasNames(LlmKey key)
    {
        var isNamed = _aliases.Matches(key.Alias, key.MaskedName, key.KeyHash);
        var isOwned = _users.Matches(key.User, key.UserMail, key.UserId) & _teams.Matches(key.Team, key.TeamId);
        if (isNamed && aliases is { Names.Count: > 0 })
        {
            _isAnyNamed |= isOwned;
            _excluded ??= isOwned ? null : key;
        }

        return isNamed && isOwned;
    }

    private static LlmException Exclude(string parameter, LlmKey key, string? owner)
    {
        var noun = parameter.ToLowerInvariant();
        return new LlmException(
            ErrorIds.ParameterNotApplicable,
            $"-Alias and -{parameter} exclude each other: the key '{key.Key}' belongs to {(owner is null ? $"no {noun}" : $"the {noun} '{owner}'")}. Omit one of them.",
            key.Key
        );
    }

    // Of a day only its end is certain not to be before the last request; without any use the age of the key decides.
    private bool IsUnused(LlmKey key, TimeSpan period)
    {
        var day = key.LastRequestDay?.ToDateTime(TimeOnly.MaxValue, DateTimeKind.Utc);
        var last = key.LastActiveAt > day || day is null ? key.LastActiveAt : day;
        return now - (last ?? key.CreatedAt ?? DateTime.MinValue) >= period;
    }
}
