using System.Globalization;
using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.State;

namespace LiteLlmOps.StateFiles;

/// <summary>A file to move between the state folder and its archive.</summary>
/// <param name="Folder">The folder of the archive.</param>
/// <param name="File">Its entry in the manifest.</param>
internal sealed record ArchiveMove(string Folder, ArchivedFile File)
{
    public string Archived => Path.Combine(Folder, File.Name);
}

/// <summary>The result of moves.</summary>
/// <param name="Done">The files that were moved.</param>
/// <param name="Errors">Why others were not. The last one may be that records could not be written.</param>
internal sealed record ArchiveOutcome(IReadOnlyList<ArchiveMove> Done, IReadOnlyList<LlmException> Errors);

/// <summary>
/// Moves files between the state folder and its archive. The manifest names each move before it begins and until it is in the journal, so that the next
/// command completes or undoes moves that were interrupted at any point. The archive must be locked.
/// </summary>
/// <param name="adapters">Access to files.</param>
/// <param name="deployment">The deployment.</param>
internal sealed class ArchiveMoves(IAdapters adapters, Deployment deployment)
{
    private readonly IStateFolder _folder = adapters.OpenStateFolder(deployment);
    private readonly IStateStore _state = adapters.OpenState(deployment);

    /// <summary>The path to which a file is restored.</summary>
    public static string OriginalOf(Deployment deployment, ArchivedFile file) =>
        Path.Combine([deployment.State.Folder, .. file.Original.Split('/')]);

    /// <param name="step">The direction.</param>
    /// <param name="moves">The files.</param>
    /// <param name="reason">The -Reason. Null when none was given.</param>
    /// <param name="overwrite">True to replace files that exist.</param>
    /// <param name="token">Ends the moves before the next file.</param>
    /// <exception cref="LlmException">Nothing was moved.</exception>
    public ArchiveOutcome Run(ArchiveStep step, IReadOnlyList<ArchiveMove> moves, string? reason, bool overwrite, CancellationToken token)
    {
        if (moves.Count == 0)
            return new ArchiveOutcome([], []);
        Sweep();
        var now = adapters.Time.UtcNow();
        var pending = new PendingMove(
            step,
            string.Create(CultureInfo.InvariantCulture, $"{now:yyyyMMdd'T'HHmmssfff'Z'}-{Guid.NewGuid().ToString("N")[..6]}"),
            Environment.UserName,
            Environment.MachineName,
            Environment.ProcessId,
            reason
        );
        Announce(moves, pending);
        var errors = new List<LlmException>();
        foreach (var move in moves.TakeWhile(_ => !token.IsCancellationRequested))
            Try(errors, () => MoveOne(step, move, overwrite));
        return new ArchiveOutcome(Settled(step, moves, errors), errors);
    }

    /// <summary>Completes or undoes the moves that were interrupted.</summary>
    /// <returns>A sentence for each.</returns>
    public IReadOnlyList<string> Recover()
    {
        Sweep();
        return
        [
            .. Settle([.. _folder.ReadManifests().Where(static m => m.Manifest is not null)])
                .Select(static s =>
                    $"The interrupted {StateListing.CommandOf(s.Move.File.Pending!.Step)} of '{s.Move.File.Original}' by {s.Move.File.Pending.User} was {(s.Outcome is MoveOutcome.Archived or MoveOutcome.Restored or MoveOutcome.RestoredTwice ? "completed" : "undone")}."
                ),
        ];
    }

    private void Sweep()
    {
        _folder.Sweep();
        _state.Sweep();
    }

    private void Announce(IReadOnlyList<ArchiveMove> moves, PendingMove pending)
    {
        try
        {
            foreach (var group in moves.GroupBy(static m => m.Folder, StringComparer.Ordinal))
            {
                var names = group.Select(static m => m.File.Name).ToHashSet(StringComparer.Ordinal);
                var others = Known(group.Key).Files.Where(f => !names.Contains(f.Name));
                _folder.WriteManifest(group.Key, new ArchiveManifest([.. others, .. group.Select(m => m.File with { Pending = pending })]));
            }
        }
        catch (LlmException e)
        {
            throw new LlmException(e.Id, $"{e.Message} No file was moved.", e.Target, e);
        }
    }

    private void MoveOne(ArchiveStep step, ArchiveMove move, bool overwrite)
    {
        var original = OriginalOf(deployment, move.File);
        if (step == ArchiveStep.Move)
            _folder.Move(original, move.Archived, overwrite: false);
        else
            _folder.Move(move.Archived, original, overwrite);
    }

    private IReadOnlyList<ArchiveMove> Settled(ArchiveStep step, IReadOnlyList<ArchiveMove> moves, List<LlmException> errors)
    {
        try
        {
            var done = Settle([.. moves.Select(static m => m.Folder).Distinct(StringComparer.Ordinal).Select(_folder.ReadManifest)])
                .Where(static s => s.Outcome is MoveOutcome.Archived or MoveOutcome.Restored or MoveOutcome.RestoredTwice)
                .Select(static s => s.Move.Archived)
                .ToHashSet(StringComparer.Ordinal);
            return [.. moves.Where(m => done.Contains(m.Archived))];
        }
        catch (LlmException e)
        {
            errors.Add(
                new LlmException(
                    ErrorIds.RecordsIncomplete,
                    $"Files were moved, but the journal or the manifest could not be written. {e.Message} The next Move-LlmStaleState or Restore-LlmState completes them.",
                    deployment.State.Archive,
                    e
                )
            );
            return [.. moves.Where(m => IsDone(step, m))];
        }
    }

    private bool IsDone(ArchiveStep step, ArchiveMove move)
    {
        try
        {
            return (_folder.Find(move.Archived) is not null) == (step == ArchiveStep.Move);
        }
        catch (LlmException)
        {
            return false;
        }
    }

    // The journal before the manifests: an entry that exists is not written twice, but one of a move that no manifest names would be missing.
    private List<(ArchiveMove Move, MoveOutcome Outcome)> Settle(IReadOnlyList<SavedManifest> manifests)
    {
        var settled = manifests
            .SelectMany(m => (m.Manifest ?? throw Invalid(m)).Files.Select(f => new ArchiveMove(m.Folder, f)))
            .Where(static m => m.File.Pending is not null)
            .Select(Resolve)
            .ToList();
        if (Entries(settled).ToList() is { Count: > 0 } entries)
            _state.AppendMissing(entries);
        var outcomes = settled.ToDictionary(static s => s.Move.Archived, static s => s.Outcome, StringComparer.Ordinal);
        foreach (var manifest in manifests.Where(static m => m.Manifest!.Files.Any(static f => f.Pending is not null)))
            _folder.WriteManifest(
                manifest.Folder,
                new ArchiveManifest([.. manifest.Manifest!.Files.SelectMany(f => Remaining(manifest.Folder, f, outcomes))])
            );
        return settled;
    }

    private (ArchiveMove Move, MoveOutcome Outcome) Resolve(ArchiveMove move)
    {
        var original = OriginalOf(deployment, move.File);
        var (isInArchive, isInState) = (_folder.Find(move.Archived) is not null, _folder.Find(original) is not null);
        var isSame =
            isInArchive
            && isInState
            && _folder.HashOf(original) is var hash
            && hash == move.File.Sha256
            && hash == _folder.HashOf(move.Archived);
        var outcome = InterruptedMoves.Of(move.File.Pending!.Step, isInArchive, isInState, isSame);
        if (outcome is MoveOutcome.ArchivedTwice or MoveOutcome.RestoredTwice)
            _folder.Delete(move.Archived);
        return (move, outcome);
    }

    private IEnumerable<JournalEntry> Entries(IEnumerable<(ArchiveMove Move, MoveOutcome Outcome)> settled) =>
        settled
            .Where(static s => s.Outcome is MoveOutcome.Archived or MoveOutcome.Restored or MoveOutcome.RestoredTwice)
            .GroupBy(static s => s.Move.File.Pending!.Id, static s => s.Move, StringComparer.Ordinal)
            .Select(static g => g.ToList())
            .Select(EntryOf);

    private JournalEntry EntryOf(List<ArchiveMove> moves)
    {
        var pending = moves[0].File.Pending!;
        var outcome = pending.Step == ArchiveStep.Move ? "Archived" : "Restored";
        return JournalEntries.Of(StateListing.CommandOf(pending.Step), outcome, null, [.. moves.Select(Describe)]) with
        {
            User = pending.User,
            Host = pending.Host,
            ProcessId = pending.ProcessId,
            Reason = pending.Reason,
            Update = pending.Id,
        };
    }

    private string Describe(ArchiveMove move)
    {
        var original = OriginalOf(deployment, move.File);
        return move.File.Pending!.Step == ArchiveStep.Move ? $"Move {original} to {move.Archived}" : $"Move {move.Archived} to {original}";
    }

    private static IEnumerable<ArchivedFile> Remaining(string folder, ArchivedFile file, Dictionary<string, MoveOutcome> outcomes)
    {
        if (!outcomes.TryGetValue(Path.Combine(folder, file.Name), out var outcome))
            yield return file;
        else if (outcome is MoveOutcome.Archived or MoveOutcome.NotRestored)
            yield return file with
            {
                Pending = null,
            };
    }

    private ArchiveManifest Known(string folder)
    {
        var saved = _folder.ReadManifest(folder);
        return saved.Manifest ?? throw Invalid(saved);
    }

    /// <summary>The error of a folder of the archive whose manifest cannot be read.</summary>
    public static LlmException Invalid(SavedManifest saved) =>
        new(
            ErrorIds.ArchiveManifestInvalid,
            $"The manifest '{saved.File}' cannot be read. {saved.Problem} Restore it from a backup, or rename it: then its files stay in the archive, and Restore-LlmState does not find them.",
            saved.File
        );

    private static void Try(List<LlmException> errors, Action work)
    {
        try
        {
            work();
        }
        catch (LlmException e)
        {
            errors.Add(e);
        }
    }
}
