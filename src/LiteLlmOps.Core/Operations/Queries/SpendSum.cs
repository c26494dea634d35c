namespace LiteLlmOps.Queries;

/// <summary>The sums of a group of requests, as they are read.</summary>
internal sealed record SpendSum
{
    /// <summary>The start of the day or hour, in UTC. Null without.</summary>
    public DateTime? Start { get; init; }

    /// <summary>The ids, in the order of the dimensions. Null for requests without a value.</summary>
    public IReadOnlyList<string?> Ids { get; init; } = [];

    public decimal Spend { get; init; }

    public long Requests { get; init; }

    public long Failures { get; init; }

    public long PromptTokens { get; init; }

    public long CompletionTokens { get; init; }

    public long? CachedTokens { get; init; }

    /// <summary>The largest of the numbers.</summary>
    public long Largest => new[] { Requests, Failures, PromptTokens, CompletionTokens, CachedTokens ?? 0 }.Max();

    /// <summary>The group without the time.</summary>
    public SpendGroup Group => new(Ids);

    /// <summary>Orders rows with the same spend, so that each run has the same order.</summary>
    public string Order => string.Join('\u001f', Ids);

    /// <summary>The sums of two groups, with the time and the ids of the first.</summary>
    public static SpendSum operator +(SpendSum a, SpendSum b) =>
        a with
        {
            Spend = a.Spend + b.Spend,
            Requests = a.Requests + b.Requests,
            Failures = a.Failures + b.Failures,
            PromptTokens = a.PromptTokens + b.PromptTokens,
            CompletionTokens = a.CompletionTokens + b.CompletionTokens,
            CachedTokens = a.CachedTokens + b.CachedTokens,
        };
}

/// <summary>The ids of a group, compared by value.</summary>
/// <param name="ids">The ids.</param>
internal readonly struct SpendGroup(IReadOnlyList<string?> ids) : IEquatable<SpendGroup>
{
    private readonly IReadOnlyList<string?> _ids = ids;

    public bool Equals(SpendGroup other) => _ids.SequenceEqual(other._ids, StringComparer.Ordinal);

    public override bool Equals(object? obj) => obj is SpendGroup other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var id in _ids)
            hash.Add(id, StringComparer.Ordinal);
        return hash.ToHashCode();
    }
}
