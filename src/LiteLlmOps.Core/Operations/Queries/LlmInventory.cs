using LiteLlmOps.Deployments;

namespace LiteLlmOps.Queries;

/// <summary>The current state of a deployment in numbers. A property is null when it could not be determined.</summary>
public sealed record LlmInventory
{
    internal LlmInventory() { }

    /// <summary>The name of the deployment.</summary>
    public string Name
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The source of truth: the database or the config file.</summary>
    public DeploymentMode Mode { get; internal init; }

    /// <summary>The LiteLLM version. Null when it is not known: several releases fit the tables.</summary>
    public string? Version
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The source of the version: the proxy, llmops.yaml, the migration ledger or the tables.</summary>
    public string VersionSource
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The number of deployments of models. Null when neither the proxy nor database and config file could be read.</summary>
    public int? Models { get; internal init; }

    /// <summary>The models that run on this machine or in a private network, as their API base tells.</summary>
    public int? LocalModels { get; internal init; }

    /// <summary>The models at providers and other public addresses.</summary>
    public int? CloudModels { get; internal init; }

    /// <summary>The models whose API base is not known.</summary>
    public int? OtherModels { get; internal init; }

    /// <summary>What the models were counted in: the proxy, or the database and the config file.</summary>
    public string? ModelSource
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The MCP servers in the database.</summary>
    public int? McpServers { get; internal init; }

    /// <summary>The virtual keys, without those of sessions of the admin UI.</summary>
    public long? Keys { get; internal init; }

    /// <summary>The virtual keys that are neither blocked nor expired.</summary>
    public long? ActiveKeys { get; internal init; }

    /// <summary>The users in the database.</summary>
    public long? Users { get; internal init; }

    /// <summary>The names of the users with the role proxy_admin.</summary>
    public LlmList<string>? AdminUsers { get; internal init; }

    /// <summary>The teams in the database.</summary>
    public long? Teams { get; internal init; }

    /// <summary>The total spend, in US dollars.</summary>
    public decimal? TotalSpend { get; internal init; }

    /// <summary>What the total spend is the sum of.</summary>
    public string? SpendSource
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The time of the last seed that this module applied, in UTC. Null when the journal has none.</summary>
    public DateTime? LastSeedAt { get; internal init; }

    /// <summary>The user of the last seed. Null when the journal has none.</summary>
    public string? LastSeedBy
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The time at which the proxy last started, in UTC: of its process, otherwise of the last start or restart in the journal. Null when neither is known.</summary>
    public DateTime? LastRestartAt { get; internal init; }

    /// <summary>The size of the database, in bytes.</summary>
    public long? DatabaseSize { get; internal init; }

    /// <summary>The largest tables of LiteLLM, with their indexes.</summary>
    public LlmList<LlmTableSize> LargestTables { get; internal init; } = [];

    /// <summary>The time of the query, in UTC.</summary>
    public DateTime ReadAt { get; internal init; }

    /// <summary>The file or folder of the deployment, as -Deployment accepts it.</summary>
    public string Deployment { get; internal init; } = "";

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>The size of a table.</summary>
public sealed record LlmTableSize
{
    internal LlmTableSize() { }

    /// <summary>The table.</summary>
    public string Table
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The size with indexes and long values, in bytes.</summary>
    public long Size { get; internal init; }

    /// <summary>The number of rows as the server estimates it. Null when the table was never analyzed.</summary>
    public long? Rows { get; internal init; }

    /// <summary>
    /// The growth per day, in bytes: the rows of the last seven days with the mean size of a row. Rows that were deleted meanwhile do not count. Null for
    /// a table without a time of creation, and when the number of rows is not known.
    /// </summary>
    public long? GrowthPerDay { get; internal init; }

    /// <inheritdoc/>
    public override string ToString() => Table;
}
