namespace LiteLlmOps;

/// <summary>Where a value was written: file, line and column, both counted from 1.</summary>
/// <remarks>The default value means "written nowhere": the value was computed, or was read from the database.</remarks>
internal readonly record struct SourcePosition(string? File, int Line, int Column)
{
    public bool IsKnown => File is not null;

    public override string ToString() => IsKnown ? $"{File}:{Line}:{Column}" : "";
}
