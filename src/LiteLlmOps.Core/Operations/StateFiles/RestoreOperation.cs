using LiteLlmOps.Deployments;
using LiteLlmOps.Ports;
using LiteLlmOps.State;

namespace LiteLlmOps.StateFiles;

/// <summary>What to restore.</summary>
internal sealed record RestoreOptions
{
    public StateSelection Selection { get; init; } = new();

    /// <summary>The dates of the archive. Null for all.</summary>
    public IReadOnlyList<DateOnly>? Dates { get; init; }

    /// <summary>True to replace files that exist.</summary>
    public bool Force { get; init; }

    /// <summary>The reason for the journal. Null when none was given.</summary>
    public string? Reason { get; init; }
}

/// <summary>Moves files of the archive back to the state folder.</summary>
internal sealed class RestoreOperation(IAdapters adapters, IOperationHost host)
{
    private const string Caption = "Restore archived files";

    private readonly HashSet<string> _planned = new(StringComparer.Ordinal);

    /// <param name="deployment">The deployment.</param>
    /// <param name="options">What to restore.</param>
    /// <param name="write">Receives the moves; with WhatIf the planned ones. Errors follow.</param>
    public void Run(Deployment deployment, RestoreOptions options, Action<IReadOnlyList<LlmStateMove>> write)
    {
        var session = new ArchiveSession(adapters, host, deployment);
        var planned = Selected(session.Open().Files(), deployment, options)
            .Where(f => IsFree(f, deployment, options) && IsIntact(f, deployment))
            .ToList();
        var confirmed = planned.Where(f => host.Confirm(Describe(f, deployment), Caption)).ToList();
        if (host.IsWhatIf)
            write([.. planned.Select(f => Result(MoveOf(f), StateMoveStatus.Planned, deployment))]);
        else if (confirmed.Count > 0)
            session.Run(
                (moves, token) => Restore(moves, confirmed, deployment, options, token),
                done => write([.. done.Select(m => Result(m, StateMoveStatus.Restored, deployment))])
            );
        else
            host.Verbose($"No action needed: no archived file of '{deployment.State.Archive}' is selected.");
    }

    // The newest first: when a file was archived several times, the others find it restored.
    private List<LlmStateFile> Selected(IReadOnlyList<LlmStateFile> all, Deployment deployment, RestoreOptions options)
    {
        var selection = options.Selection;
        var archived = all.Where(f => f.Status == StateFileStatus.Archived || selection.Paths is not null).ToList();
        foreach (var error in selection.Missing(archived, deployment.State.Archive, "archived file"))
            host.WriteError(error);
        foreach (var date in (options.Dates ?? []).Where(d => !archived.Exists(f => IsOfDates(f, [d]))))
            host.WriteError(NothingOf(date, deployment));
        var selected = archived.FindAll(f => selection.Includes(f) && IsOfDates(f, options.Dates));
        foreach (var file in selected.Where(f => f.Entry is null && (selection.IsExplicit(f) || f.Status == StateFileStatus.Archived)))
            Refuse(file, selection);
        return
        [
            .. selected
                .Where(static f => f.Entry is not null)
                .OrderBy(static f => f.Original, StringComparer.Ordinal)
                .ThenByDescending(static f => f.ArchivedAt),
        ];
    }

    private void Refuse(LlmStateFile file, StateSelection selection)
    {
        var message =
            file.Status == StateFileStatus.Archived
                ? $"'{file.Path}' was not restored, because no manifest says where it was. Move it by hand."
                : $"'{file.Path}' is not in the archive, so it was not restored.";
        if (selection.IsExplicit(file))
            host.WriteError(new LlmException(ErrorIds.StateFileNotMovable, message, file.Path));
        else
            host.Warn(message);
    }

    private bool IsFree(LlmStateFile file, Deployment deployment, RestoreOptions options)
    {
        var original = Original(file, deployment);
        if (!_planned.Add(original))
        {
            host.Warn(
                $"Skipped {file.Name}: a newer file of the archive is restored to '{original}'. To restore this one, give its own name."
            );
            return false;
        }

        if (options.Force || adapters.OpenStateFolder(deployment).Find(original) is null)
            return true;
        host.WriteError(
            new LlmException(
                ErrorIds.FileExists,
                $"'{original}' already exists, so '{file.Path}' was not restored. Use -Force to replace it.",
                original
            )
        );
        return false;
    }

    private bool IsIntact(LlmStateFile file, Deployment deployment)
    {
        if (Modified(MoveOf(file), deployment) is not { } error)
            return true;
        host.WriteError(error);
        return false;
    }

    private LlmException? Modified(ArchiveMove move, Deployment deployment) =>
        adapters.OpenStateFolder(deployment).HashOf(move.Archived) == move.File.Sha256
            ? null
            : new LlmException(
                ErrorIds.StateFileChanged,
                $"'{move.Archived}' does not have the content that the manifest records (SHA-256 {move.File.Sha256}), so it was not restored. Find out who modified it, and move it by hand.",
                move.Archived
            );

    private string Describe(LlmStateFile file, Deployment deployment)
    {
        var original = Original(file, deployment);
        var isReplaced = adapters.OpenStateFolder(deployment).Find(original) is not null;
        return $"Move {file.Name} of {deployment.Name} back to {original}{(isReplaced ? ", and replace the file there" : "")}";
    }

    private ArchiveOutcome Restore(
        ArchiveMoves moves,
        IReadOnlyList<LlmStateFile> files,
        Deployment deployment,
        RestoreOptions options,
        CancellationToken token
    )
    {
        var errors = new List<LlmException>();
        var prepared = new List<ArchiveMove>();
        foreach (var move in files.TakeWhile(_ => !token.IsCancellationRequested).Select(MoveOf))
        {
            if (Modified(move, deployment) is { } error)
                errors.Add(error);
            else
                prepared.Add(move);
        }

        var outcome = moves.Run(ArchiveStep.Restore, prepared, options.Reason, options.Force, token);
        return outcome with { Errors = [.. errors, .. outcome.Errors] };
    }

    private static LlmException NothingOf(DateOnly date, Deployment deployment) =>
        new(
            ErrorIds.StateFileNotFound,
            $"No file of '{deployment.State.Folder}' was archived on {date:yyyy-MM-dd}. Get-LlmState -Archived lists the files of the archive.",
            date
        );

    private static bool IsOfDates(LlmStateFile file, IReadOnlyList<DateOnly>? dates) =>
        dates is null || (file.ArchivedAt is { } at && dates.Contains(DateOnly.FromDateTime(at)));

    private static ArchiveMove MoveOf(LlmStateFile file) => new(file.Entry!.Value.Folder, file.Entry.Value.File);

    private static string Original(LlmStateFile file, Deployment deployment) => ArchiveMoves.OriginalOf(deployment, file.Entry!.Value.File);

    private static LlmStateMove Result(ArchiveMove move, StateMoveStatus status, Deployment deployment) =>
        new()
        {
            Status = status,
            Name = move.File.Original,
            From = move.Archived,
            To = ArchiveMoves.OriginalOf(deployment, move.File),
            Size = move.File.Size,
            Sha256 = move.File.Sha256,
            Reason = move.File.Why,
            Deployment = deployment.Path,
        };
}
