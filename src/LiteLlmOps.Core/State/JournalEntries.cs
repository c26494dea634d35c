namespace LiteLlmOps.State;

/// <summary>Journal entries of this process.</summary>
internal static class JournalEntries
{
    // A line names the changes of a small piece of work one by one, and of a large one the first of them.
    private const int MostNamed = 500;

    public static JournalEntry Of(string command, string outcome, string? checkpoint, IReadOnlyCollection<string> changes) =>
        new()
        {
            Time = DateTime.UtcNow,
            Command = command,
            Outcome = outcome,
            User = Environment.UserName,
            Host = Environment.MachineName,
            ProcessId = Environment.ProcessId,
            Checkpoint = checkpoint,
            Changes = changes.Count <= MostNamed ? [.. changes] : [.. changes.Take(MostNamed), $"and {changes.Count - MostNamed} more"],
        };
}
