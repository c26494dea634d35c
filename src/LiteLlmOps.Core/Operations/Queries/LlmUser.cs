namespace LiteLlmOps.Queries;

/// <summary>A user of the proxy. The password is not read.</summary>
public sealed record LlmUser
{
    internal LlmUser() { }

    /// <summary>The alias, otherwise the email address, otherwise the id.</summary>
    public string User => Alias ?? Email ?? UserId;

    /// <summary>The id, by which the tables and logs of LiteLLM refer to the user.</summary>
    public string UserId
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The alias. Null when the user has none.</summary>
    public string? Alias
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The email address. Null when it is not stored.</summary>
    public string? Email
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The role in the proxy: proxy_admin, proxy_admin_viewer, org_admin, internal_user, internal_user_viewer, team or customer. Null when none is stored.</summary>
    public string? Role
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The ids of the teams, in the order of Teams.</summary>
    public LlmList<string> TeamIds { get; internal init; } = [];

    /// <summary>The teams: their aliases, otherwise their ids. Those that list the user as a member, and those that are stored with the user, as in LiteLLM's /user/info.</summary>
    public LlmList<string> Teams { get; internal init; } = [];

    /// <summary>The ids of the organizations, in the order of Organizations.</summary>
    public LlmList<string> OrganizationIds { get; internal init; } = [];

    /// <summary>The organizations: their aliases, otherwise their ids. Empty also when LiteLLM_OrganizationMembership cannot be read.</summary>
    public LlmList<string> Organizations { get; internal init; } = [];

    /// <summary>The models that the user may use: names, access groups and wildcards. Empty for all models.</summary>
    public LlmList<string> Models { get; internal init; } = [];

    /// <summary>The amount spent since the last reset of the budget, in US dollars.</summary>
    public decimal Spend { get; internal init; }

    /// <summary>The budget, in US dollars. LiteLLM compares it in requests with keys that belong to no team. Null for no limit.</summary>
    public decimal? MaxBudget { get; internal init; }

    /// <summary>The part of the budget that is spent, in percent. Null without a budget; null also for a budget of 0.</summary>
    public decimal? BudgetUsed => MaxBudget is > 0 and var budget ? Math.Round(100 * Spend / budget, 1) : null;

    /// <summary>The period of the budget, such as 30d. Null for a budget without resets.</summary>
    public string? BudgetDuration
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The time of the next reset of the budget, in UTC. Null without resets.</summary>
    public DateTime? BudgetResetAt { get; internal init; }

    /// <summary>The maximum number of requests per minute. Null for no limit.</summary>
    public long? RpmLimit { get; internal init; }

    /// <summary>The maximum number of tokens per minute. Null for no limit.</summary>
    public long? TpmLimit { get; internal init; }

    /// <summary>The maximum number of requests at the same time. Null for no limit.</summary>
    public long? MaxParallelRequests { get; internal init; }

    /// <summary>The number of keys, without the sessions of the admin UI. Null when LiteLLM_VerificationToken cannot be read.</summary>
    public long? KeyCount { get; internal init; }

    /// <summary>True when an id of the identity provider (sso_user_id) is stored: the user comes from single sign-on.</summary>
    public bool IsSso { get; internal init; }

    /// <summary>True when a password is stored, with which the user can log in to the admin UI.</summary>
    public bool HasPassword { get; internal init; }

    /// <summary>The metadata as JSON, with secrets masked. Null when the user has none.</summary>
    public string? Metadata
    {
        get;
        internal init => field = PrintableText.Block(value);
    }

    /// <summary>The time at which the user was created, in UTC. Null when it is not stored.</summary>
    public DateTime? CreatedAt { get; internal init; }

    /// <summary>The time of the last change of the row, in UTC: LiteLLM also changes it when it adds spend. Null when it is not stored.</summary>
    public DateTime? UpdatedAt { get; internal init; }

    /// <summary>The file or folder of the deployment, as -Deployment accepts it.</summary>
    public string Deployment { get; internal init; } = "";

    /// <inheritdoc/>
    public override string ToString() => User;
}
