namespace LiteLlmOps.Entries;

/// <summary>Marks rows that a seed wrote.</summary>
internal static class SeedMark
{
    /// <summary>The value of created_by and updated_by.</summary>
    public const string Author = "llmops";
}
