using LiteLlmOps.DeploymentFile;

namespace LiteLlmOps.Declaring;

/// <summary>Writes several files, all or none.</summary>
internal sealed class FileTransaction(IConfigFiles files)
{
    /// <summary>The key in the data of an exception after which some files contain the new text.</summary>
    public const string NotRestored = "NotRestored";

    /// <exception cref="LlmException">DeclarationChanged when a file was modified after it was read; or a file cannot be written.</exception>
    public void Write(IReadOnlyList<FileChange> changes)
    {
        foreach (var change in changes.Where(c => files.ReadText(c.Path) != c.Before))
            throw new LlmException(
                ErrorIds.DeclarationChanged,
                $"'{change.Path}' was modified after it was read; nothing was saved. Run the command again.",
                change.Path
            );
        var started = new List<FileChange>();
        try
        {
            foreach (var change in changes)
            {
                started.Add(change);
                files.WriteAtomically(change.Path, change.After, change.IsPrivate);
            }

            Verify(changes);
        }
        catch (LlmException e)
        {
            var failed = Restore(started);
            if (failed.Count == 0)
                throw;
            var error = new LlmException(
                e.Id,
                $"{e.Message} These files were changed and could not be restored: {string.Join(", ", failed)}. The next Update-LlmDeclaration, Invoke-LlmSeed or restart of services restores them.",
                e.Target,
                e
            );
            error.Data[NotRestored] = true;
            throw error;
        }
    }

    // The edit was verified on the text, so the files are right if they contain that text.
    private void Verify(IReadOnlyList<FileChange> changes)
    {
        foreach (var change in changes.Where(c => files.ReadText(c.Path) != c.After))
            throw new LlmException(
                ErrorIds.DeclarationNotSaved,
                $"Verification failed: '{change.Path}' does not contain the text that was written. Check whether another program writes to it.",
                change.Path
            );
    }

    /// <summary>Restores the written files, except those that were modified in the meantime. Returns the files that could not be restored.</summary>
    private List<string> Restore(List<FileChange> changes)
    {
        var failed = new List<string>();
        foreach (var change in changes)
        {
            try
            {
                if (files.ReadText(change.Path) == change.After)
                    files.WriteAtomically(change.Path, change.Before, change.IsPrivate);
            }
            catch (LlmException)
            {
                failed.Add(change.Path);
            }
        }

        return failed;
    }
}
