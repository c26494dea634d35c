using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.State;

namespace LiteLlmOps.StateFiles;

/// <summary>What to archive.</summary>
internal sealed record ArchiveOptions
{
    public StateSelection Selection { get; init; } = new();

    /// <summary>How many of the newest stale files of each kind stay. 0 for none.</summary>
    public int Keep { get; init; }

    /// <summary>The reason for the journal and the manifest. Null when none was given.</summary>
    public string? Reason { get; init; }
}

/// <summary>Moves stale files of a state folder to its archive.</summary>
internal sealed class ArchiveOperation(IAdapters adapters, IOperationHost host)
{
    private const string Caption = "Archive stale files";

    /// <param name="deployment">The deployment.</param>
    /// <param name="options">What to archive.</param>
    /// <param name="write">Receives the moves; with WhatIf the planned ones. Errors follow.</param>
    public void Run(Deployment deployment, ArchiveOptions options, Action<IReadOnlyList<LlmStateMove>> write)
    {
        var session = new ArchiveSession(adapters, host, deployment);
        var files = Movable(session.Open().Files(), deployment, options);
        if (files.Count == 0)
        {
            host.Verbose($"No action needed: no stale file of '{deployment.State.Folder}' is selected.");
            return;
        }

        var names = new ArchiveNames(adapters, deployment);
        var planned = files.ConvertAll(f => (File: f, To: names.PathFor(f)));
        var confirmed = planned.FindAll(p => host.Confirm($"Move {p.File.Name} of {deployment.Name} to {p.To}. {p.File.Reason}", Caption));
        if (host.IsWhatIf)
            write([.. planned.Select(p => Planned(p.File, p.To, deployment))]);
        else if (confirmed.Count > 0)
            session.Run(
                (moves, token) => Move(moves, confirmed.ConvertAll(static p => p.File), deployment, options, token),
                done => write([.. done.Select(m => Result(m, deployment))])
            );
    }

    private List<LlmStateFile> Movable(IReadOnlyList<LlmStateFile> all, Deployment deployment, ArchiveOptions options)
    {
        var selection = options.Selection;
        // A file in the archive has the name of its original, which may have been deleted.
        var files = all.Where(f => f.Status != StateFileStatus.Archived || selection.Paths is not null).ToList();
        foreach (var error in selection.Missing(files, deployment.State.Folder, "file"))
            host.WriteError(error);
        var selected = files.Where(selection.Includes).ToList();
        foreach (var file in selected.Where(f => !f.IsMovable && selection.IsExplicit(f)))
            Refuse(file);
        return
        [
            .. selected
                .Where(static f => f.IsMovable)
                .GroupBy(static f => f.Kind)
                .SelectMany(g => g.OrderByDescending(static f => f.ChangedAt).Skip(options.Keep))
                .OrderBy(static f => f.Name, StringComparer.Ordinal),
        ];
    }

    // A stale file of another kind is among what Get-LlmState -Status Stale returns; there is another way to deal with it.
    private void Refuse(LlmStateFile file)
    {
        if (file.Kind == StateFileKind.Rendered)
            host.Warn($"Skipped {file.Name}: the proxy starts with it. Export-LlmConfig renders it again.");
        else if (file.Status == StateFileStatus.Stale)
            host.Warn($"Skipped {file.Name}. {file.Reason}");
        else
            host.WriteError(
                new LlmException(
                    ErrorIds.StateFileNotMovable,
                    $"'{file.Path}' is not stale, so it was not moved. It is {file.Status}: {file.Reason}",
                    file.Path
                )
            );
    }

    private ArchiveOutcome Move(
        ArchiveMoves moves,
        IReadOnlyList<LlmStateFile> files,
        Deployment deployment,
        ArchiveOptions options,
        CancellationToken token
    )
    {
        var names = new ArchiveNames(adapters, deployment);
        var errors = new List<LlmException>();
        var prepared = new List<ArchiveMove>();
        foreach (var file in files.TakeWhile(_ => !token.IsCancellationRequested))
        {
            try
            {
                prepared.Add(Prepare(file, names, deployment, options.Reason));
            }
            catch (LlmException e)
            {
                errors.Add(e);
            }
        }

        var outcome = moves.Run(ArchiveStep.Move, prepared, options.Reason, overwrite: false, token);
        return outcome with { Errors = [.. errors, .. outcome.Errors] };
    }

    private ArchiveMove Prepare(LlmStateFile file, ArchiveNames names, Deployment deployment, string? reason)
    {
        var path = file.PathText.Exact;
        var folder = adapters.OpenStateFolder(deployment);
        if (folder.Find(path) is not { } entry || (entry.IsLink ? null : folder.HashOf(path)) is not { } hash)
            throw new LlmException(ErrorIds.StateFileNotFound, $"'{path}' does not exist any more, so it was not moved.", path);
        if (entry.Size != file.Size || entry.ChangedAt != file.ChangedAt)
            throw new LlmException(
                ErrorIds.StateFileChanged,
                $"'{path}' was modified since it was found stale, so it was not moved. Run the command again.",
                path
            );
        var to = names.PathFor(file);
        return new ArchiveMove(
            names.Folder,
            new ArchivedFile
            {
                Name = Path.GetFileName(to),
                Original = Path.GetRelativePath(deployment.State.Folder, path).Replace(Path.DirectorySeparatorChar, '/'),
                OriginalPath = path,
                Sha256 = hash,
                Size = entry.Size,
                Mode = entry.Mode,
                ChangedAt = entry.ChangedAt,
                ArchivedAt = adapters.Time.UtcNow(),
                User = Environment.UserName,
                Why = file.Reason,
                Reason = reason,
            }
        );
    }

    private static LlmStateMove Result(ArchiveMove move, Deployment deployment) =>
        new()
        {
            Status = StateMoveStatus.Archived,
            Name = move.File.Original,
            From = move.File.OriginalPath,
            To = move.Archived,
            Size = move.File.Size,
            Sha256 = move.File.Sha256,
            Reason = move.File.Why,
            Deployment = deployment.Path,
        };

    private static LlmStateMove Planned(LlmStateFile file, string to, Deployment deployment) =>
        new()
        {
            Status = StateMoveStatus.Planned,
            Name = file.Name,
            From = file.PathText.Exact,
            To = to,
            Size = file.Size,
            Reason = file.Reason,
            Deployment = deployment.Path,
        };
}
