using LiteLlmOps.State;

namespace LiteLlmOps.StateFiles;

/// <summary>What has become of a move.</summary>
internal enum MoveOutcome
{
    /// <summary>Nothing was moved to the archive: its entry in the manifest is removed.</summary>
    NotArchived,

    /// <summary>The file is in the archive.</summary>
    Archived,

    /// <summary>The file is in both places, because the original was not deleted: the copy in the archive is deleted.</summary>
    ArchivedTwice,

    /// <summary>Nothing was restored: the file remains in the archive.</summary>
    NotRestored,

    /// <summary>The file is restored: its entry in the manifest is removed.</summary>
    Restored,

    /// <summary>The file is restored, but the copy in the archive was not deleted.</summary>
    RestoredTwice,
}

/// <summary>Decides by the files what has become of a move: after each move, and after one that was interrupted at any point.</summary>
internal static class InterruptedMoves
{
    /// <param name="step">The direction of the move.</param>
    /// <param name="isInArchive">True when the file exists in the archive.</param>
    /// <param name="isInState">True when a file exists at the original path.</param>
    /// <param name="isSame">True when both exist and have the content that the manifest records.</param>
    public static MoveOutcome Of(ArchiveStep step, bool isInArchive, bool isInState, bool isSame) =>
        (step, isInArchive, isSame) switch
        {
            (ArchiveStep.Move, false, _) => MoveOutcome.NotArchived,
            // Both names: the second one was not deleted yet. Undone, because the original is where it was.
            (ArchiveStep.Move, true, true) => MoveOutcome.ArchivedTwice,
            (ArchiveStep.Move, true, false) => MoveOutcome.Archived,
            // Only a restore deletes a file of the archive. Without a file in either place, it was deleted by other means.
            (_, false, _) => isInState ? MoveOutcome.Restored : MoveOutcome.NotArchived,
            (_, true, true) => MoveOutcome.RestoredTwice,
            _ => MoveOutcome.NotRestored,
        };
}
