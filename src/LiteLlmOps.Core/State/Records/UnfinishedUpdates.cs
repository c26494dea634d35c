using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Ports;
using LiteLlmOps.State;

namespace LiteLlmOps.Records;

/// <summary>
/// Updates of several files whose process was killed, or could not complete the records. Files that were written in part are restored; an
/// update whose files are all written gets its journal entry.
/// </summary>
/// <param name="state">The state folder.</param>
/// <param name="files">The files.</param>
internal sealed class UnfinishedUpdates(IStateStore state, IConfigFiles files)
{
    private enum FileState
    {
        Before,
        After,
        Modified,
    }

    /// <summary>The updates that are not complete, and that no running process is making.</summary>
    public IReadOnlyList<FileUpdate> Find() =>
        [.. state.ReadUpdates().Where(static u => !u.IsOwned).Select(static u => u.Update).OfType<FileUpdate>()];

    /// <summary>A sentence for a command that must not change anything.</summary>
    public static string Describe(FileUpdate update) =>
        $"{Name(update)} was interrupted, or its records are not complete. Its files ({Paths(update.Files)}) may be written in part. "
        + "The next Update-LlmDeclaration, Invoke-LlmSeed or restart of services completes or undoes it.";

    /// <summary>Completes or undoes an update, and returns a sentence.</summary>
    /// <exception cref="LlmException">A file cannot be read or written. The update remains unfinished.</exception>
    public string Resolve(FileUpdate update)
    {
        var states = update.Files.ToLookup(StateOf);
        var (before, after, modified) = (
            states[FileState.Before].ToList(),
            states[FileState.After].ToList(),
            states[FileState.Modified].ToList()
        );
        if (modified.Count > 0)
        {
            Close(update, "InterruptedUnknown");
            return $"{Name(update)} was interrupted, and these files were modified since: {Paths(modified)}. "
                + $"Of its other files, {(after.Count == 0 ? "none" : Paths(after))} contain its changes. Compare them with version control.";
        }

        if (before.Count == 0)
        {
            Close(update, update.Entry.Outcome);
            return $"{Name(update)} had written all files, but not all of its records. They are complete now.";
        }

        foreach (var file in after)
            files.WriteAtomically(file.Path, file.Before, file.IsPrivate);
        Close(update, "InterruptedUndone");
        return after.Count == 0
            ? $"{Name(update)} was interrupted before it wrote a file. Run it again."
            : $"{Name(update)} was interrupted after it had written {Paths(after)}, which {(after.Count == 1 ? "was" : "were")} restored. Run it again.";
    }

    private void Close(FileUpdate update, string outcome)
    {
        state.AppendMissing([update.Entry with { Outcome = outcome }]);
        foreach (var file in update.Files)
            files.Sweep(file.Path);
        state.FinishUpdate(update.Id);
        state.Sweep();
    }

    private FileState StateOf(UpdatedFile file)
    {
        var text = files.Exists(file.Path) ? files.ReadText(file.Path) : null;
        return text == file.After ? FileState.After
            : text == file.Before ? FileState.Before
            : FileState.Modified;
    }

    private static string Name(FileUpdate update) => $"The {update.Entry.Command} of {update.CreatedAt:u} by {update.Entry.User}";

    private static string Paths(IEnumerable<UpdatedFile> files) => string.Join(", ", files.Select(static f => $"'{f.Path}'"));
}
