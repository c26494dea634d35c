namespace LiteLlmOps.Queries;

/// <summary>A day on which a daily table and the spend log disagree.</summary>
public sealed record LlmSpendDifference
{
    internal LlmSpendDifference() { }

    /// <summary>The UTC day.</summary>
    public DateOnly Day { get; internal init; }

    /// <summary>The daily table that is compared with LiteLLM_SpendLogs.</summary>
    public string Table
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The spend in the daily table, in US dollars.</summary>
    public decimal DailySpend { get; internal init; }

    /// <summary>The spend in the spend log, in US dollars.</summary>
    public decimal LogSpend { get; internal init; }

    /// <summary>The spend in the daily table minus that in the spend log, in US dollars.</summary>
    public decimal Difference => DailySpend - LogSpend;

    /// <summary>The requests in the daily table.</summary>
    public long DailyRequests { get; internal init; }

    /// <summary>The requests in the spend log.</summary>
    public long LogRequests { get; internal init; }

    /// <summary>The likely cause. Unknown when the database and the settings have no evidence of one.</summary>
    public SpendDifferenceCause Cause { get; internal init; }

    /// <summary>What indicates the cause. Null for an unknown one.</summary>
    public string? Evidence
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The file or folder of the deployment, as -Deployment accepts it.</summary>
    public string Deployment { get; internal init; } = "";
}

/// <summary>Why a daily table and the spend log disagree.</summary>
public enum SpendDifferenceCause
{
    /// <summary>There is no evidence of a cause.</summary>
    Unknown,

    /// <summary>general_settings.disable_spend_logs is true: LiteLLM writes the daily tables only.</summary>
    LogDisabled,

    /// <summary>The rows of the spend log are older than maximum_spend_logs_retention_period, and it begins later.</summary>
    Retention,

    /// <summary>The first row of the spend log is later: older rows were deleted or not written.</summary>
    LogBeginsLater,

    /// <summary>The first day of the daily table is later.</summary>
    DailyTableBeginsLater,

    /// <summary>LiteLLM has not yet written all requests of the day to both tables.</summary>
    WritePending,

    /// <summary>More groups of requests at a time than LiteLLM writes to a daily table; it discards the rest (issue 29292 of LiteLLM).</summary>
    WriteLimit,

    /// <summary>The daily table does not contain the requests without a user.</summary>
    WithoutUser,
}
