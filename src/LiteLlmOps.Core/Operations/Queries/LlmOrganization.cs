namespace LiteLlmOps.Queries;

/// <summary>An organization of the proxy.</summary>
public sealed record LlmOrganization
{
    internal LlmOrganization() { }

    /// <summary>The alias, otherwise the id.</summary>
    public string Organization => Alias ?? OrganizationId;

    /// <summary>The id, by which the tables and logs of LiteLLM refer to the organization.</summary>
    public string OrganizationId
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The alias. Null when it is empty.</summary>
    public string? Alias
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The members with their roles. Empty also when LiteLLM_OrganizationMembership cannot be read.</summary>
    public LlmList<LlmMember> Members { get; internal init; } = [];

    /// <summary>The number of members.</summary>
    public int MemberCount => Members.Count;

    /// <summary>The number of teams. Null when LiteLLM_TeamTable cannot be read.</summary>
    public long? TeamCount { get; internal init; }

    /// <summary>The number of keys, of the organization itself and of its teams. Null when LiteLLM_VerificationToken cannot be read.</summary>
    public long? KeyCount { get; internal init; }

    /// <summary>The models that the organization may use: names, access groups and wildcards. Empty for all models.</summary>
    public LlmList<string> Models { get; internal init; } = [];

    /// <summary>The amount spent, in US dollars. LiteLLM 1.83.2 does not reset the spend of organizations.</summary>
    public decimal Spend { get; internal init; }

    /// <summary>The limit of its budget, in US dollars. Null for no limit.</summary>
    public decimal? MaxBudget { get; internal init; }

    /// <summary>The soft limit of its budget, in US dollars. Null for none.</summary>
    public decimal? SoftBudget { get; internal init; }

    /// <summary>The part of the budget that is spent, in percent. Null without a budget; null also for a budget of 0.</summary>
    public decimal? BudgetUsed => MaxBudget is > 0 and var budget ? Math.Round(100 * Spend / budget, 1) : null;

    /// <summary>The period of its budget, such as 30d. Null for a budget without resets.</summary>
    public string? BudgetDuration
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The time of the next reset of its budget, in UTC. Null without resets.</summary>
    public DateTime? BudgetResetAt { get; internal init; }

    /// <summary>The id of its budget in LiteLLM_BudgetTable.</summary>
    public string BudgetId
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The maximum number of requests per minute of its budget. Null for no limit.</summary>
    public long? RpmLimit { get; internal init; }

    /// <summary>The maximum number of tokens per minute of its budget. Null for no limit.</summary>
    public long? TpmLimit { get; internal init; }

    /// <summary>The maximum number of requests at the same time of its budget. Null for no limit.</summary>
    public long? MaxParallelRequests { get; internal init; }

    /// <summary>The metadata as JSON, with secrets masked. Null when the organization has none.</summary>
    public string? Metadata
    {
        get;
        internal init => field = PrintableText.Block(value);
    }

    /// <summary>The time at which the organization was created, in UTC. Null when it is not stored.</summary>
    public DateTime? CreatedAt { get; internal init; }

    /// <summary>The id of the user who created the organization. Null when it is not stored.</summary>
    public string? CreatedBy
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The time of the last change of the row, in UTC. Null when it is not stored.</summary>
    public DateTime? UpdatedAt { get; internal init; }

    /// <summary>The id of the user who changed the row last. Null when it is not stored.</summary>
    public string? UpdatedBy
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The file or folder of the deployment, as -Deployment accepts it.</summary>
    public string Deployment { get; internal init; } = "";

    /// <inheritdoc/>
    public override string ToString() => Organization;
}
