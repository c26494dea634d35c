using LiteLlmOps.State;
using LiteLlmOps.StateFiles;

namespace LiteLlmOps.Tests.StateFiles;

/// <summary>What the files show of a move that was interrupted.</summary>
public sealed class InterruptedMovesTests
{
    // step, in the archive, in the state folder, same content, outcome
    [Theory]
    [InlineData("Move", false, true, false, "NotArchived")]
    [InlineData("Move", false, false, false, "NotArchived")]
    [InlineData("Move", true, false, false, "Archived")]
    [InlineData("Move", true, true, false, "Archived")]
    [InlineData("Move", true, true, true, "ArchivedTwice")]
    [InlineData("Restore", true, false, false, "NotRestored")]
    [InlineData("Restore", true, true, false, "NotRestored")]
    [InlineData("Restore", true, true, true, "RestoredTwice")]
    [InlineData("Restore", false, true, false, "Restored")]
    [InlineData("Restore", false, false, false, "NotArchived")]
    public void The_outcome_is_decided_by_the_files(string step, bool isInArchive, bool isInState, bool isSame, string outcome) =>
        Assert.Equal(outcome, InterruptedMoves.Of(Enum.Parse<ArchiveStep>(step), isInArchive, isInState, isSame).ToString());
}
