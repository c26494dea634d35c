namespace LiteLlmOps.Queries;

/// <summary>A budget that keys, members, organizations, end users, tags and projects refer to. It has no spend of its own: each of them counts alone.</summary>
public sealed record LlmBudget
{
    internal LlmBudget() { }

    /// <summary>The id: a name that was chosen, or a random one.</summary>
    public string BudgetId
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The limit, in US dollars. Null for no limit.</summary>
    public decimal? MaxBudget { get; internal init; }

    /// <summary>The soft limit, in US dollars: beyond it LiteLLM sends an alert and still accepts requests. Null for none.</summary>
    public decimal? SoftBudget { get; internal init; }

    /// <summary>The period after which the spend is reset, such as 30d. Null for no resets.</summary>
    public string? BudgetDuration
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The time of the next reset, in UTC. Null without resets.</summary>
    public DateTime? BudgetResetAt { get; internal init; }

    /// <summary>The maximum number of requests per minute. Null for no limit.</summary>
    public long? RpmLimit { get; internal init; }

    /// <summary>The maximum number of tokens per minute. Null for no limit.</summary>
    public long? TpmLimit { get; internal init; }

    /// <summary>The maximum number of requests at the same time. Null for no limit.</summary>
    public long? MaxParallelRequests { get; internal init; }

    /// <summary>The limits of single models as JSON. Null for none.</summary>
    public string? ModelMaxBudget
    {
        get;
        internal init => field = PrintableText.Block(value);
    }

    /// <summary>The number of keys with the budget. Null when LiteLLM_VerificationToken cannot be read.</summary>
    public long? KeyCount { get; internal init; }

    /// <summary>The number of users who have the budget as members of a team or an organization. Null when neither table of memberships can be read.</summary>
    public long? UserCount { get; internal init; }

    /// <summary>The number of teams whose new members receive the budget (team_member_budget_id in the metadata). Null when LiteLLM_TeamTable cannot be read.</summary>
    public long? TeamCount { get; internal init; }

    /// <summary>The number of organizations with the budget. Null when LiteLLM_OrganizationTable cannot be read.</summary>
    public long? OrganizationCount { get; internal init; }

    /// <summary>The number of end users (customers) with the budget. Null when LiteLLM_EndUserTable cannot be read.</summary>
    public long? EndUserCount { get; internal init; }

    /// <summary>The number of tags with the budget. Null when LiteLLM_TagTable cannot be read.</summary>
    public long? TagCount { get; internal init; }

    /// <summary>The number of projects with the budget. Null when LiteLLM_ProjectTable cannot be read; older releases do not have it.</summary>
    public long? ProjectCount { get; internal init; }

    /// <summary>The counts in words, such as 2 keys, 1 organization. Empty when nothing uses the budget, as far as the tables can be read.</summary>
    public string UsedBy =>
        string.Join(
            ", ",
            new[]
            {
                Words(KeyCount, "key"),
                Words(UserCount, "user"),
                Words(TeamCount, "team"),
                Words(OrganizationCount, "organization"),
                Words(EndUserCount, "end user"),
                Words(TagCount, "tag"),
                Words(ProjectCount, "project"),
            }.OfType<string>()
        );

    /// <summary>The time at which the budget was created, in UTC. Null when it is not stored.</summary>
    public DateTime? CreatedAt { get; internal init; }

    /// <summary>The id of the user who created the budget. Null when it is not stored.</summary>
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
    public override string ToString() => BudgetId;

    private static string? Words(long? count, string noun) => count > 0 ? $"{count} {noun}{(count == 1 ? "" : "s")}" : null;
}
