using LiteLlmOps.Ports;
using LiteLlmOps.State;

namespace LiteLlmOps.Records;

/// <summary>Actions on services that have begun, and whose outcome is not in the journal.</summary>
internal static class UnfinishedRuns
{
    public const string Begun = "Begun";

    /// <summary>The last action on services, when no later entry of its process has the outcome. Null otherwise.</summary>
    public static JournalLine? Find(JournalText journal)
    {
        var lines = journal.Lines;
        for (var i = lines.Count - 1; i >= 0; i--)
        {
            if (lines[i].Outcome == Begun)
                return lines.Skip(i + 1).Any(l => IsOfSame(l, lines[i])) ? null : lines[i];
        }

        return null;
    }

    /// <summary>Adds an entry for an action without an outcome, and returns a sentence. Only with the lock of the services. Null when there is none.</summary>
    public static string? Close(IStateStore state)
    {
        if (Find(state.ReadJournal()) is not { } begun)
            return null;
        var text = Describe(begun);
        state.Append(
            JournalEntries.Of(begun.Command, "OutcomeUnknown", null, [text]) with
            {
                User = begun.User,
                Host = begun.Host,
                ProcessId = (int)(begun.ProcessId ?? 0),
            }
        );
        return $"{text} Check with Get-LlmService.";
    }

    public static string Describe(JournalLine begun) =>
        $"The {begun.Command} of {begun.Time:u} by {begun.User} has no outcome in the journal: it was interrupted, or could not write it.";

    private static bool IsOfSame(JournalLine line, JournalLine begun) =>
        line.Command == begun.Command && line.ProcessId == begun.ProcessId && line.Host == begun.Host;
}
