namespace LiteLlmOps.Queries;

/// <summary>Selects requests. A property that is null or false selects all.</summary>
internal sealed record RequestFilter
{
    public TimeRange Range { get; init; }

    public IReadOnlyList<NamePattern>? Ids { get; init; }

    public IReadOnlyList<string>? KeyHashes { get; init; }

    public IReadOnlyList<string>? UserIds { get; init; }

    public IReadOnlyList<string>? TeamIds { get; init; }

    /// <summary>An organization: its requests, and those of its teams.</summary>
    public string? OrganizationId { get; init; }

    public string? ModelId { get; init; }

    /// <summary>Models as the provider calls them, or as clients call them.</summary>
    public IReadOnlyList<NamePattern>? Models { get; init; }

    public IReadOnlyList<NamePattern>? ModelGroups { get; init; }

    public IReadOnlyList<NamePattern>? Providers { get; init; }

    public IReadOnlyList<NamePattern>? EndUsers { get; init; }

    public IReadOnlyList<NamePattern>? Tags { get; init; }

    public bool? HasFailed { get; init; }

    public bool IsCacheHit { get; init; }

    public decimal? MinCost { get; init; }

    public TimeSpan? MinDuration { get; init; }

    /// <summary>True when names select nothing, so that no request can match.</summary>
    public bool SelectsNothing => KeyHashes is { Count: 0 } || UserIds is { Count: 0 } || TeamIds is { Count: 0 };
}
