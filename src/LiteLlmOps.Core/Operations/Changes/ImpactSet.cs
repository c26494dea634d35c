using LiteLlmOps.Ports;

namespace LiteLlmOps.Changes;

/// <summary>The impact of one or more changes, as sets: what several changes affect counts once.</summary>
internal sealed class ImpactSet
{
    private readonly HashSet<string> _notes = [];

    public HashSet<Audience> Audiences { get; } = [];

    public HashSet<string> Groups { get; } = [];

    public HashSet<string> Tools { get; } = [];

    public HashSet<string> Aliases { get; } = [];

    public HashSet<string> Fallbacks { get; } = [];

    public HashSet<string> Grants { get; } = [];

    /// <summary>True when every request is affected.</summary>
    public bool IsAllTraffic { get; set; }

    /// <summary>True when it is not known who is affected.</summary>
    public bool IsUnknown { get; set; }

    public void Note(string note) => _notes.Add(note);

    public void Add(ImpactSet other)
    {
        Audiences.UnionWith(other.Audiences);
        Groups.UnionWith(other.Groups);
        Tools.UnionWith(other.Tools);
        Aliases.UnionWith(other.Aliases);
        Fallbacks.UnionWith(other.Fallbacks);
        Grants.UnionWith(other.Grants);
        _notes.UnionWith(other._notes);
        IsAllTraffic |= other.IsAllTraffic;
        IsUnknown |= other.IsUnknown;
    }

    public LlmImpact ToImpact(Traffic traffic, UsageFacts usage)
    {
        var audience = Audience.Union(Audiences);
        var sums = IsUnknown ? null : traffic.Of(this);
        return new LlmImpact
        {
            KeyList = IsUnknown || usage.Keys is null ? null : audience.Keys,
            TeamList = IsUnknown || usage.Teams is null ? null : audience.Teams,
            Aliases = Sorted(Aliases),
            Fallbacks = Sorted(Fallbacks),
            McpGrants = usage.Permissions is null ? null : Sorted(Grants),
            Requests = sums?.Requests,
            Spend = sums?.Spend,
            Note = _notes.Count == 0 ? null : string.Join("; ", Sorted(_notes)),
        };
    }

    private static LlmList<string> Sorted(HashSet<string> names) => [.. names.Order(StringComparer.Ordinal)];
}
