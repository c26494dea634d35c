namespace LiteLlmOps.State;

/// <summary>Creates journal entries of this process.</summary>
internal static class JournalEntries
{
    // Of a large change, a line names the first paths and the number of the others.
    private const int MaxNamed = 500;

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
            Changes = changes.Count <= MaxNamed ? [.. changes] : [.. changes.Take(MaxNamed), $"and {changes.Count - MaxNamed} more"],
        };
}
