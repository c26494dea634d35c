using LiteLlmOps.Ports;
using LiteLlmOps.State;

namespace LiteLlmOps.Records;

/// <summary>Compares the journal with itself, with the checkpoints, and with what interrupted commands have left. It reads only.</summary>
/// <param name="state">The state folder.</param>
/// <param name="folder">Its path.</param>
internal sealed class JournalAudit(IStateStore state, string folder)
{
    private const string AddsEntry = "The next Invoke-LlmSeed, Undo-LlmSeed, Update-LlmDeclaration or restart of services adds the entry.";

    private const string Applied = "Applied";

    private readonly string _journal = Path.Combine(folder, JournalText.FileName);

    /// <exception cref="LlmException">The folder of the checkpoints cannot be read.</exception>
    public IReadOnlyList<LlmJournalFinding> Findings()
    {
        // The checkpoints first: the entry of one that is completed meanwhile is then in the journal.
        var checkpoints = state.ReadCheckpoints(onlyUnfinished: false);
        var updates = state.ReadUpdates();
        var (journal, problem) = ReadJournal();
        var findings = new List<LlmJournalFinding>();
        if (problem is not null)
            findings.Add(problem);
        if (journal is not null)
            findings.AddRange([.. OfLines(journal), .. OfEntries(journal, checkpoints), .. OfRuns(journal)]);
        findings.AddRange(OfFingerprints(journal, checkpoints));
        return [.. findings, .. checkpoints.Select(c => OfCheckpoint(c, journal)).OfType<LlmJournalFinding>(), .. OfUpdates(updates)];
    }

    private (JournalText? Journal, LlmJournalFinding? Problem) ReadJournal()
    {
        try
        {
            return (state.ReadJournal(), null);
        }
        catch (LlmException e)
        {
            return (
                null,
                Of(
                    JournalFindingKind.JournalUnreadable,
                    FindingSeverity.Error,
                    e.Message,
                    "Run the command as a user who may read the state folder."
                )
            );
        }
    }

    private IEnumerable<LlmJournalFinding> OfLines(JournalText journal)
    {
        var lines = journal.Lines;
        if (!journal.IsWhole)
        {
            yield return Of(
                JournalFindingKind.BeginningMissing,
                FindingSeverity.Warning,
                "The first line continues a line that is not in the journal. Lines before it, or a file journal-<time>.jsonl, were removed.",
                "Restore the beginning from a backup if the entries are needed. If older files were archived, no action is needed.",
                lines[0]
            );
        }

        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Content is null)
            {
                yield return Of(
                    JournalFindingKind.LineIncomplete,
                    FindingSeverity.Warning,
                    "The line is not a complete entry. Its process was killed, or its disk was full, while it was written; or the line was modified.",
                    "Leave the line: the next one contains its hash. If it was of a change of the database, the checkpoint of that change has the details.",
                    lines[i]
                );
            }
            else if (journal.IsBroken(i))
            {
                yield return Of(
                    JournalFindingKind.ChainBroken,
                    FindingSeverity.Error,
                    BreakBetween(lines[i - 1], lines[i]),
                    "Compare the files of the journal with a backup, and find out who has write access to the state folder.",
                    lines[i]
                );
            }
        }
    }

    private static string BreakBetween(JournalLine before, JournalLine line) =>
        before.File == line.File
            ? $"The line does not contain the hash of line {before.Number}. Lines between them were removed, or line {before.Number} was modified or inserted."
            : $"The first line of {line.File} does not contain the hash of the last line of {before.File}. A file between them is missing, or the end of {before.File} was removed or modified.";

    private IEnumerable<LlmJournalFinding> OfEntries(JournalText journal, IReadOnlyList<SavedCheckpoint> checkpoints)
    {
        var ids = checkpoints.Select(static c => c.Id).ToHashSet(StringComparer.Ordinal);
        // The oldest ones are deleted when more are kept than the limit.
        var first = ids.Count >= Checkpoint.MaxKept ? ids.Min(StringComparer.Ordinal) : null;
        return journal
            .Lines.Where(l => l.Checkpoint is { } id && !ids.Contains(id) && (first is null || string.CompareOrdinal(id, first) > 0))
            .Select(l =>
                Of(
                    JournalFindingKind.CheckpointMissing,
                    FindingSeverity.Warning,
                    $"The change of {l.Time:u} has no checkpoint '{PrintableText.Of(l.Checkpoint!)}' any more, so that Undo-LlmSeed cannot undo it.",
                    "Restore the file from a backup, or accept that the change cannot be undone.",
                    l
                ) with
                {
                    Checkpoint = PrintableText.Of(l.Checkpoint!),
                }
            );
    }

    private IEnumerable<LlmJournalFinding> OfRuns(JournalText journal)
    {
        if (UnfinishedRuns.Find(journal) is { } begun)
        {
            yield return Of(
                JournalFindingKind.OutcomeMissing,
                FindingSeverity.Info,
                $"The {PrintableText.Of(begun.Command)} of {begun.Time:u} by {PrintableText.Of(begun.User)} has no outcome. It is still running, was interrupted, or could not write it.",
                "Check the services with Get-LlmService. The next Start-, Stop- or Restart-LlmService records that the outcome is unknown.",
                begun
            );
        }
    }

    // The fingerprints of a change whose records are not complete are written by the next command.
    private IEnumerable<LlmJournalFinding> OfFingerprints(JournalText? journal, IReadOnlyList<SavedCheckpoint> checkpoints)
    {
        var count = checkpoints
            .Where(static c => !c.IsUnfinished)
            .Select(static c => c.Id)
            .Union(
                journal?.Lines.Where(static l => l.Outcome == Applied).Select(static l => l.Checkpoint).OfType<string>() ?? [],
                StringComparer.Ordinal
            )
            .Except(checkpoints.Where(static c => c.IsUnfinished).Select(static c => c.Id), StringComparer.Ordinal)
            .Count();
        if (count == 0 || state.HasSeeded)
            yield break;
        yield return Of(
            JournalFindingKind.FingerprintsMissing,
            FindingSeverity.Warning,
            $"seeded.json does not exist or cannot be read, although {count} {(count == 1 ? "change was" : "changes were")} committed. Get-LlmDrift cannot determine by it whether a value was changed since the last seed.",
            "Restore the file from a backup, or leave it: each seed adds the fingerprints of what it writes."
        ) with
        {
            File = Path.Combine(folder, "seeded.json"),
        };
    }

    private LlmJournalFinding? OfCheckpoint(SavedCheckpoint checkpoint, JournalText? journal) =>
        OfContent(checkpoint, journal) is { } finding
            ? finding with
            {
                Checkpoint = checkpoint.Id,
                File = Path.Combine(folder, "checkpoints", checkpoint.Id + (checkpoint.IsPending ? ".pending" : ".checkpoint")),
            }
            : null;

    private LlmJournalFinding? OfContent(SavedCheckpoint saved, JournalText? journal)
    {
        if (saved.Checkpoint is not { } checkpoint)
        {
            return Of(
                JournalFindingKind.CheckpointUnreadable,
                FindingSeverity.Error,
                $"The checkpoint cannot be read. {saved.Problem}",
                "Restore the file, or the salt key with which it was encrypted. Without it, the change cannot be undone."
            );
        }

        if (saved is { IsUnfinished: true, IsOwned: true })
            return null;
        if (saved.IsPending)
        {
            return Of(
                JournalFindingKind.ChangeUnfinished,
                FindingSeverity.Warning,
                $"The {checkpoint.Command} of {checkpoint.CreatedAt:u} by {checkpoint.User} was interrupted, or could not write its records. It is not known whether its changes are in the database.",
                "Run Invoke-LlmSeed -WhatIf to find out. The next Invoke-LlmSeed or Undo-LlmSeed completes the records."
            );
        }

        return
            journal is null || journal.Checkpoints.Contains(saved.Id) || (!journal.IsWhole && checkpoint.CreatedAt < journal.Lines[0].Time)
            ? null
            : Of(
                JournalFindingKind.EntryMissing,
                FindingSeverity.Warning,
                $"The {checkpoint.Command} of {checkpoint.CreatedAt:u} by {checkpoint.User} was applied, but the journal has no entry of it.",
                AddsEntry
            );
    }

    private IEnumerable<LlmJournalFinding> OfUpdates(IEnumerable<SavedFileUpdate> updates) =>
        updates
            .Where(static u => !u.IsOwned)
            .Select(u =>
                (
                    u.Update is { } update
                        ? Of(
                            JournalFindingKind.UpdateUnfinished,
                            FindingSeverity.Error,
                            UnfinishedUpdates.Describe(update),
                            "Run Update-LlmDeclaration, Invoke-LlmSeed or a restart of services; each first completes or undoes the update."
                        )
                        : Of(
                            JournalFindingKind.UpdateUnreadable,
                            FindingSeverity.Error,
                            $"The record of an interrupted update of declaration files cannot be read. {u.Problem}",
                            "Compare the files of the declaration with version control, then delete this file."
                        )
                ) with
                {
                    File = Path.Combine(folder, "updates", u.Id + ".update"),
                }
            );

    private LlmJournalFinding Of(
        JournalFindingKind kind,
        FindingSeverity severity,
        string evidence,
        string remediation,
        JournalLine? line = null
    ) =>
        new(kind, severity, evidence, remediation)
        {
            File = line is null ? _journal : Path.Combine(folder, line.File),
            Line = line?.Number,
        };
}
