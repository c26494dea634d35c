using LiteLlmOps.Deployments;

namespace LiteLlmOps.State;

/// <summary>Creates journal entries for this process.</summary>
internal static class JournalEntries
{
    // A line names all changes of a small operation, and only the first ones of a large operation.
    private const int MaxNamed = 500;

    public const string NoteCommand = "Add-LlmNote";

    /// <summary>The outcome of a note.</summary>
    public const string Noted = "Noted";

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

    /// <summary>A note, with secrets masked.</summary>
    /// <param name="text">The remark. Null for none.</param>
    /// <param name="commandLine">A command that was run by hand. Null for none.</param>
    /// <param name="exitCode">Its exit code. Null when it is not known.</param>
    /// <param name="secrets">The secrets of the deployment.</param>
    public static JournalEntry Note(string? text, string? commandLine, int? exitCode, KnownSecrets secrets) =>
        Of(NoteCommand, Noted, null, []) with
        {
            Text = text is null ? null : PrintableText.Message(RemarkMask.Hide(secrets.Hide(text))),
            CommandLine = commandLine is null ? null : PrintableText.Message(ArgumentMask.HideInCommand(secrets.Hide(commandLine))),
            ExitCode = exitCode,
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
