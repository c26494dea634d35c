namespace LiteLlmOps.Queries;

/// <summary>The id of a row of another table, and the name that it has there. Rows that refer to it share one object.</summary>
/// <param name="id">The id.</param>
/// <param name="other">The name of a row that does not exist or has no name.</param>
internal sealed class NamedId(string id, string other) : IEquatable<NamedId>
{
    public string Id { get; } = PrintableText.Of(id);

    public string Name { get; private set; } = PrintableText.Of(other);

    /// <summary>The request that referred to it first.</summary>
    public string? Request { get; init; }

    /// <summary>True when the row exists.</summary>
    public bool Exists { get; private set; }

    /// <summary>Notes that the row exists.</summary>
    /// <param name="name">Its name. Null when it has none.</param>
    public void Found(string? name)
    {
        Exists = true;
        if (name is not null)
            Name = PrintableText.Of(name);
    }

    public bool Equals(NamedId? other) => other is not null && (Id, Name) == (other.Id, other.Name);

    public override bool Equals(object? obj) => Equals(obj as NamedId);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Id);
}
