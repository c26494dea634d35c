namespace LiteLlmOps.State;

/// <summary>Creates journal entries for this process.</summary>
internal static class JournalEntries
{
    // A line names all changes of a small operation, and only the first ones of a large operation.
    private const int MaxNamed = 500;

    public static JournalEntry Of(string command, string outcome, string? checkpoint, IReadOnlyCollection<string> changes) =>
        new()
        {
            Command = command,
            Outcome = outcome,
            User = Environment.UserName,
            Host = Environment.MachineName,
            ProcessId = Environment.ProcessId,
            Checkpoint = checkpoint,
            Changes = changes.Count <= MaxNamed ? [.. changes] : [.. changes.Take(MaxNamed), $"and {changes.Count - MaxNamed} more"],
        };
}
