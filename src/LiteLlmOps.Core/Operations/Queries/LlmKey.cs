namespace LiteLlmOps.Queries;

/// <summary>A virtual key of the proxy. The key itself is not stored by LiteLLM, only its hash.</summary>
public sealed record LlmKey
{
    internal LlmKey() { }

    /// <summary>The alias, otherwise the masked name, otherwise the first characters of the hash.</summary>
    public string Key => Alias ?? MaskedName ?? KeyHash[..Math.Min(8, KeyHash.Length)];

    /// <summary>The alias. Null when it has none.</summary>
    public string? Alias
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The end of the key, as LiteLLM stores it: sk-...1a2b. Null when it is not stored.</summary>
    public string? MaskedName
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The SHA-256 hash of the key, by which the tables and logs of LiteLLM refer to it.</summary>
    public string KeyHash
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The user: the alias, otherwise the email address, otherwise the id. Null when the key belongs to no user.</summary>
    public string? User
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The email address of the user, which also selects it.</summary>
    internal string? UserMail { get; init; }

    /// <summary>The id of the user. Null when the key belongs to no user.</summary>
    public string? UserId
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The team: the alias, otherwise the id. Null when the key belongs to no team.</summary>
    public string? Team
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The id of the team. Null when the key belongs to no team.</summary>
    public string? TeamId
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The id of the organization: that of the key itself, otherwise that of its team, whose budget the proxy checks. Null for none.</summary>
    public string? OrganizationId
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The models that the key may use: names, access groups and wildcards. Empty for all models that its team and user may use.</summary>
    public LlmList<string> Models { get; internal init; } = [];

    /// <summary>The amount spent since the last reset of the budget, in US dollars.</summary>
    public decimal Spend { get; internal init; }

    /// <summary>The budget, in US dollars: that of the key, otherwise that of its budget. Null for no limit.</summary>
    public decimal? MaxBudget { get; internal init; }

    /// <summary>The part of the budget that is spent, in percent. Null without a budget; null also for a budget of 0.</summary>
    public decimal? BudgetUsed => MaxBudget is > 0 and var budget ? Math.Round(100 * Spend / budget, 1) : null;

    /// <summary>The period of the budget, such as 30d: that of the key, otherwise that of its budget. Null for a budget without resets.</summary>
    public string? BudgetDuration
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The time of the next reset of the budget, in UTC. Null without resets.</summary>
    public DateTime? BudgetResetAt { get; internal init; }

    /// <summary>The id of its budget in LiteLLM_BudgetTable. Null when it has none.</summary>
    public string? BudgetId
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The maximum number of requests per minute: that of the key, otherwise that of its budget. Null for no limit.</summary>
    public long? RpmLimit { get; internal init; }

    /// <summary>The maximum number of tokens per minute: that of the key, otherwise that of its budget. Null for no limit.</summary>
    public long? TpmLimit { get; internal init; }

    /// <summary>The time at which the key expires, in UTC. Null for a key that does not expire.</summary>
    public DateTime? ExpiresAt { get; internal init; }

    /// <summary>True when the key has expired at the time of the query.</summary>
    public bool IsExpired { get; internal init; }

    /// <summary>True when the key is blocked.</summary>
    public bool IsBlocked { get; internal init; }

    /// <summary>The time of the last use that LiteLLM has recorded in the key itself (last_active), in UTC. Null when it has recorded none; older releases have no such column.</summary>
    public DateTime? LastActiveAt { get; internal init; }

    /// <summary>The last UTC day on which the daily spend has a request of the key. Null when it has none, or when LiteLLM_DailyUserSpend cannot be read.</summary>
    public DateOnly? LastRequestDay { get; internal init; }

    /// <summary>The metadata as JSON, with secrets masked. Null when the key has none.</summary>
    public string? Metadata
    {
        get;
        internal init => field = PrintableText.Block(value);
    }

    /// <summary>The time at which the key was created, in UTC. Null when it is not stored.</summary>
    public DateTime? CreatedAt { get; internal init; }

    /// <summary>The id of the user who created the key. Null when it is not stored.</summary>
    public string? CreatedBy
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The time of the last change of the row, in UTC: LiteLLM also changes it when it adds spend. Null when it is not stored.</summary>
    public DateTime? UpdatedAt { get; internal init; }

    /// <summary>The file or folder of the deployment, as -Deployment accepts it.</summary>
    public string Deployment { get; internal init; } = "";

    /// <inheritdoc/>
    public override string ToString() => Key;
}
