namespace LiteLlmOps;

/// <summary>The position of a value in a file; line and column start at 1.</summary>
/// <remarks>The default means that the value has no source file: it was computed, or read from the database.</remarks>
internal readonly record struct SourcePosition(string? File, int Line, int Column)
{
    public bool IsKnown => File is not null;

    public override string ToString() => IsKnown ? $"{File}:{Line}:{Column}" : "";
}
