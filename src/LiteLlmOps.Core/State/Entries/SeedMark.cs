namespace LiteLlmOps.Entries;

/// <summary>How a row shows that a seed made it.</summary>
internal static class SeedMark
{
    /// <summary>Stands in created_by and updated_by.</summary>
    public const string Author = "llmops";
}
