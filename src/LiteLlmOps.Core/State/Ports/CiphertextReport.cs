namespace LiteLlmOps.Ports;

/// <summary>The encrypted values outside of the tables that a seed covers.</summary>
internal sealed record CiphertextReport
{
    /// <summary>The values that the deployment's key does not decrypt.</summary>
    public IReadOnlyList<UnreadableValue> Unreadable { get; init; } = [];

    /// <summary>The names of the values that it decrypts, such as cloudzero_api_key or langfuse_secret_key.</summary>
    public IReadOnlySet<string> Names { get; init; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The columns that could not be read, or not as a whole, with the reason.</summary>
    public IReadOnlyList<(string Place, string Reason)> Unread { get; init; } = [];

    /// <summary>The columns that were not read, for a message. Empty when all were.</summary>
    public string UnreadText => string.Join("; ", Unread.Select(static u => $"{u.Place} was not read, because {u.Reason}"));
}

/// <summary>A stored value that the deployment's key does not decrypt.</summary>
/// <param name="Table">The table.</param>
/// <param name="Row">The name of the row for people.</param>
/// <param name="Path">The column and the keys below it.</param>
/// <param name="OpenedBy">The name of another known key that decrypts it. Null when none does.</param>
internal sealed record UnreadableValue(string Table, string Row, string Path, string? OpenedBy)
{
    /// <summary>The last key of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The value for people.</summary>
    public string Place => $"{Table} '{Row}' {Path}";
}
