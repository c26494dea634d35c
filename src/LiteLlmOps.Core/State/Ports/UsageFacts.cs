namespace LiteLlmOps.Ports;

/// <summary>A virtual key that can be used now.</summary>
/// <param name="Name">Its alias, or the start of the hash of its token; never the key.</param>
/// <param name="TeamId">Its team. Null when it has none.</param>
/// <param name="Access">Its access rights.</param>
internal sealed record KeyFact(string Name, string? TeamId, AccessFact Access);

/// <summary>A team that is not blocked.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its alias, or the id.</param>
/// <param name="Access">Its access rights.</param>
internal sealed record TeamFact(string Id, string Name, AccessFact Access);

/// <summary>The access rights of a key or team.</summary>
/// <param name="Models">Model names, access groups, wildcards and LiteLLM's reserved names. Empty for all models.</param>
/// <param name="AccessGroups">Ids of access groups.</param>
/// <param name="Aliases">Its own names for models.</param>
/// <param name="PermissionId">Its object permission. Null when it has none.</param>
internal sealed record AccessFact(
    IReadOnlyList<string> Models,
    IReadOnlyList<string> AccessGroups,
    IReadOnlyList<KeyValuePair<string, string>> Aliases,
    string? PermissionId
);

/// <summary>A user, organization or end user with an object permission.</summary>
/// <param name="Name">Its type and name.</param>
/// <param name="PermissionId">The object permission.</param>
internal sealed record HolderFact(string Name, string PermissionId);

/// <param name="Id">Its id.</param>
/// <param name="McpServers">Ids or names of servers, including those of its tool permissions.</param>
/// <param name="McpAccessGroups">Access groups of servers.</param>
internal sealed record PermissionFact(string Id, IReadOnlyList<string> McpServers, IReadOnlyList<string> McpAccessGroups);

/// <param name="Id">Its id.</param>
/// <param name="Models">The model names in it.</param>
/// <param name="McpServers">The ids of the MCP servers in it.</param>
internal sealed record AccessGroupFact(string Id, IReadOnlyList<string> Models, IReadOnlyList<string> McpServers);

/// <summary>The usage of a model group or MCP tool on a day.</summary>
/// <param name="Group">The requested model group.</param>
/// <param name="Tool">The tool with its server. Null for a model.</param>
/// <param name="IsToday">False for yesterday.</param>
/// <param name="Requests">The number of requests.</param>
/// <param name="Spend">Their cost, in US dollars.</param>
internal sealed record TrafficFact(string Group, string? Tool, bool IsToday, long Requests, decimal Spend);

/// <summary>Access rights and usage from LiteLLM's tables. A list is null when this version does not have its table.</summary>
internal sealed record UsageFacts
{
    public IReadOnlyList<KeyFact>? Keys { get; init; }

    public IReadOnlyList<TeamFact>? Teams { get; init; }

    public IReadOnlyList<HolderFact> Holders { get; init; } = [];

    public IReadOnlyList<PermissionFact>? Permissions { get; init; }

    public IReadOnlyList<AccessGroupFact> AccessGroups { get; init; } = [];

    public IReadOnlyList<TrafficFact>? Traffic { get; init; }

    /// <summary>The time of reading, in UTC.</summary>
    public required DateTime ReadAt { get; init; }
}
