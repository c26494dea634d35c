namespace LiteLlmOps.Queries;

/// <summary>The spend of a group of requests in a time range.</summary>
public sealed record LlmSpend
{
    internal LlmSpend() { }

    /// <summary>The values of the group, separated by commas: 2026-11-29, gpt-4o. "total" when nothing is grouped by, "(none)" for requests without a value, "(others)" for the rest of -Top.</summary>
    public string Group
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The day: a UTC day unless -TimeZone is given. Null when the spend is grouped by neither Day nor Hour.</summary>
    public DateOnly? Day { get; internal init; }

    /// <summary>The start of the hour, in UTC. Null when the spend is not grouped by Hour.</summary>
    public DateTime? Hour { get; internal init; }

    /// <summary>The model of the provider, as LiteLLM records it. Null when the spend is not grouped by Model.</summary>
    public string? Model
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The name by which clients call the model. Null when the spend is not grouped by ModelGroup, and for requests without one.</summary>
    public string? ModelGroup
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The key: the alias, otherwise the masked name, otherwise the first characters of the hash. Null when the spend is not grouped by Key.</summary>
    public string? Key
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The SHA-256 hash of the key; litellm_proxy_master_key for the master key when LiteLLM does not store its hash. Null when the spend is not grouped by Key.</summary>
    public string? KeyHash
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The user: the alias, otherwise the email address, otherwise the id. Null when the spend is not grouped by User, and for requests without a user.</summary>
    public string? User
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The id of the user.</summary>
    public string? UserId
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The team: the alias, otherwise the id. Null when the spend is not grouped by Team, and for requests without a team.</summary>
    public string? Team
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The id of the team.</summary>
    public string? TeamId
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The organization: the alias, otherwise the id. Null when the spend is not grouped by Organization.</summary>
    public string? Organization
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The id of the organization.</summary>
    public string? OrganizationId
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The tag. Null when the spend is not grouped by Tag.</summary>
    public string? Tag
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The provider. Null when the spend is not grouped by Provider, and for requests that reached none.</summary>
    public string? Provider
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The end user: the alias, otherwise the id. Null when the spend is not grouped by EndUser.</summary>
    public string? EndUser
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The id of the end user.</summary>
    public string? EndUserId
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>True for the row with the sum of all groups that -Top leaves out.</summary>
    public bool IsOthers { get; internal init; }

    /// <summary>The spend, in US dollars.</summary>
    public decimal Spend { get; internal init; }

    /// <summary>The number of requests, failed ones included.</summary>
    public long Requests { get; internal init; }

    /// <summary>The number of failed requests.</summary>
    public long Failures { get; internal init; }

    /// <summary>The number of prompt tokens.</summary>
    public long PromptTokens { get; internal init; }

    /// <summary>The number of completion tokens.</summary>
    public long CompletionTokens { get; internal init; }

    /// <summary>The number of prompt and completion tokens.</summary>
    public long TotalTokens => PromptTokens + CompletionTokens;

    /// <summary>The number of prompt tokens that the provider read from its cache. Null when it was not read.</summary>
    public long? CachedTokens { get; internal init; }

    /// <summary>The mean cost of a request, failed ones included, in US dollars. Null without requests.</summary>
    public decimal? CostPerRequest => Requests > 0 ? Spend / Requests : null;

    /// <summary>The mean cost of 1,000 tokens (prompt and completion), in US dollars. Null without tokens.</summary>
    public decimal? CostPer1000Tokens => TotalTokens is > 0 and var tokens ? 1000 * Spend / tokens : null;

    /// <summary>The part of the sum of all groups, in percent. The groups that -Top leaves out count. Null when that sum is 0.</summary>
    public decimal? Share { get; internal init; }

    /// <summary>The sum of this row and the rows before it, in US dollars; of the rows of the same group when the spend is also grouped by Day or Hour.</summary>
    public decimal RunningSpend { get; internal init; }

    /// <summary>The spend of the group in the previous period of the same length, in US dollars. Null without -Compare.</summary>
    public decimal? PreviousSpend { get; internal init; }

    /// <summary>The change from the previous period, in percent. Null without -Compare, and when there was no spend in that period.</summary>
    public decimal? Change => PreviousSpend is > 0 and var previous ? Math.Round(100 * (Spend - previous) / previous, 1) : null;

    /// <summary>The projected spend of the whole month, in US dollars. Null without -Project.</summary>
    public decimal? Projection { get; internal init; }

    /// <summary>The budget of the key, user, team or organization, in US dollars for its BudgetDuration. Null without -Project, and when there is none.</summary>
    public decimal? MaxBudget { get; internal init; }

    /// <summary>The period of the budget, such as 30d. Null without a budget, and for one that is never reset.</summary>
    public string? BudgetDuration
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The projected part of the budget that is spent at the end of the month, in percent. Null without a budget.</summary>
    public decimal? ProjectedUse { get; internal init; }

    /// <summary>The start of the time that the row covers, in UTC.</summary>
    public DateTime Since { get; internal init; }

    /// <summary>The end of the time that the row covers, in UTC: the time of the query for a period that is not over.</summary>
    public DateTime Until { get; internal init; }

    /// <summary>The file or folder of the deployment, as -Deployment accepts it.</summary>
    public string Deployment { get; internal init; } = "";

    /// <inheritdoc/>
    public override string ToString() => Group;
}
