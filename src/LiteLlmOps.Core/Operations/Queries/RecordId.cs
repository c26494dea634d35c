namespace LiteLlmOps.Queries;

/// <summary>What an id is of.</summary>
internal enum RecordKind
{
    Key,
    User,
    Team,
    Organization,
    Budget,
}

/// <summary>The id of an object that selects what belongs to it, such as a team that selects its members.</summary>
/// <param name="Kind">What the id is of.</param>
/// <param name="Value">The id; for a key its hash.</param>
internal readonly record struct RecordId(RecordKind Kind, string Value)
{
    /// <summary>The id when it is of this kind, otherwise null.</summary>
    public string? Of(RecordKind kind) => Kind == kind ? Value : null;
}
