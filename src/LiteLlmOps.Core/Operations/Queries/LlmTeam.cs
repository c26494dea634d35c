namespace LiteLlmOps.Queries;

/// <summary>A team of the proxy.</summary>
public sealed record LlmTeam
{
    internal LlmTeam() { }

    /// <summary>The alias, otherwise the id.</summary>
    public string Team => Alias ?? TeamId;

    /// <summary>The id, by which the tables and logs of LiteLLM refer to the team.</summary>
    public string TeamId
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The alias. Null when the team has none.</summary>
    public string? Alias
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The organization: the alias, otherwise the id. Null when the team belongs to no organization.</summary>
    public string? Organization
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The id of the organization. Null when the team belongs to no organization.</summary>
    public string? OrganizationId
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The members with their roles, as members_with_roles lists them.</summary>
    public LlmList<LlmMember> Members { get; internal init; } = [];

    /// <summary>The number of members.</summary>
    public int MemberCount => Members.Count;

    /// <summary>The number of keys. Null when LiteLLM_VerificationToken cannot be read.</summary>
    public long? KeyCount { get; internal init; }

    /// <summary>The models that the team may use: names, access groups and wildcards. Empty for all models.</summary>
    public LlmList<string> Models { get; internal init; } = [];

    /// <summary>The amount spent since the last reset of the budget, in US dollars.</summary>
    public decimal Spend { get; internal init; }

    /// <summary>The budget, in US dollars. Null for no limit.</summary>
    public decimal? MaxBudget { get; internal init; }

    /// <summary>The soft limit, in US dollars: beyond it LiteLLM sends an alert and still accepts requests. Null for none.</summary>
    public decimal? SoftBudget { get; internal init; }

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

    /// <summary>The id of the budget that new members receive (team_member_budget_id in the metadata). Null for none.</summary>
    public string? MemberBudgetId
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The maximum number of requests per minute. Null for no limit.</summary>
    public long? RpmLimit { get; internal init; }

    /// <summary>The maximum number of tokens per minute. Null for no limit.</summary>
    public long? TpmLimit { get; internal init; }

    /// <summary>The maximum number of requests at the same time. Null for no limit.</summary>
    public long? MaxParallelRequests { get; internal init; }

    /// <summary>True when the team is blocked: the proxy rejects requests with its keys.</summary>
    public bool IsBlocked { get; internal init; }

    /// <summary>The metadata as JSON, with secrets masked. Null when the team has none.</summary>
    public string? Metadata
    {
        get;
        internal init => field = PrintableText.Block(value);
    }

    /// <summary>The time at which the team was created, in UTC. Null when it is not stored.</summary>
    public DateTime? CreatedAt { get; internal init; }

    /// <summary>The time of the last change of the row, in UTC: LiteLLM also changes it when it adds spend. Null when it is not stored.</summary>
    public DateTime? UpdatedAt { get; internal init; }

    /// <summary>The file or folder of the deployment, as -Deployment accepts it.</summary>
    public string Deployment { get; internal init; } = "";

    /// <inheritdoc/>
    public override string ToString() => Team;
}
