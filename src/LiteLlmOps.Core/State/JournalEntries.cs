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

    /// <summary>The entry of a change of the database, with the user, host and process that made it.</summary>
    /// <param name="checkpoint">Its checkpoint.</param>
    /// <param name="outcome">The outcome.</param>
    /// <param name="isCommitted">True when it can be undone with its checkpoint.</param>
    public static JournalEntry Of(Checkpoint checkpoint, string outcome, bool isCommitted = true)
    {
        var entry = Of(checkpoint.Command, outcome, isCommitted ? checkpoint.Id : null, checkpoint.Changes);
        return entry with
        {
            User = checkpoint.User,
            Host = checkpoint.Host ?? entry.Host,
            ProcessId = checkpoint.ProcessId ?? entry.ProcessId,
            Reason = checkpoint.Reason,
        };
    }
}
