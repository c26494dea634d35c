namespace LiteLlmOps.Ports;

/// <summary>A virtual key that can be used now.</summary>
/// <param name="Name">Its alias, or the beginning of its token's hash: never the key.</param>
/// <param name="TeamId">Its team. Null when it has none.</param>
/// <param name="Access">What it may use.</param>
internal sealed record KeyFact(string Name, string? TeamId, AccessFact Access);

/// <summary>A team that is not blocked.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its alias, or the id.</param>
/// <param name="Access">What it may use.</param>
internal sealed record TeamFact(string Id, string Name, AccessFact Access);

/// <summary>What a key or team may use.</summary>
/// <param name="Models">Model names, access groups, wildcards and LiteLLM's special words. Empty for all models.</param>
/// <param name="AccessGroups">Ids of access groups.</param>
/// <param name="Aliases">The names that it has for models.</param>
/// <param name="PermissionId">Its object permission. Null when it has none.</param>
internal sealed record AccessFact(
    IReadOnlyList<string> Models,
    IReadOnlyList<string> AccessGroups,
    IReadOnlyList<KeyValuePair<string, string>> Aliases,
    string? PermissionId
);

/// <summary>A user, organization or end user with an object permission.</summary>
/// <param name="Name">Its sort and name.</param>
/// <param name="PermissionId">The object permission.</param>
internal sealed record HolderFact(string Name, string PermissionId);

/// <param name="Id">Its id.</param>
/// <param name="McpServers">Ids or names of servers, those of its tool permissions too.</param>
/// <param name="McpAccessGroups">Access groups of servers.</param>
internal sealed record PermissionFact(string Id, IReadOnlyList<string> McpServers, IReadOnlyList<string> McpAccessGroups);

/// <param name="Id">Its id.</param>
/// <param name="Models">The model names in it.</param>
/// <param name="McpServers">The ids of the MCP servers in it.</param>
internal sealed record AccessGroupFact(string Id, IReadOnlyList<string> Models, IReadOnlyList<string> McpServers);

/// <summary>What went through a model group or an MCP tool on a day.</summary>
/// <param name="Group">The model group that was asked for.</param>
/// <param name="Tool">The tool with its server. Null for a model.</param>
/// <param name="IsToday">False for yesterday.</param>
/// <param name="Requests">How many requests.</param>
/// <param name="Spend">What they cost, in dollars.</param>
internal sealed record TrafficFact(string Group, string? Tool, bool IsToday, long Requests, decimal Spend);

/// <summary>Who may use what, and what was used, as LiteLLM's tables tell it. A list is null where this version has no table of it.</summary>
internal sealed record UsageFacts
{
    public IReadOnlyList<KeyFact>? Keys { get; init; }

    public IReadOnlyList<TeamFact>? Teams { get; init; }

    public IReadOnlyList<HolderFact> Holders { get; init; } = [];

    public IReadOnlyList<PermissionFact>? Permissions { get; init; }

    public IReadOnlyList<AccessGroupFact> AccessGroups { get; init; } = [];

    public IReadOnlyList<TrafficFact>? Traffic { get; init; }

    /// <summary>When it was read, in UTC.</summary>
    public required DateTime ReadAt { get; init; }
}
