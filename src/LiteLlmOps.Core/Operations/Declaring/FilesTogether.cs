using LiteLlmOps.DeploymentFile;

namespace LiteLlmOps.Declaring;

/// <summary>Several files as one: all are written, or none.</summary>
internal sealed class FilesTogether(IConfigFiles files)
{
    /// <exception cref="LlmException">DeclarationChanged when somebody else has changed a file since it was read; or a file cannot be written.</exception>
    public void Write(IReadOnlyList<FileChange> changes)
    {
        foreach (var change in changes.Where(c => files.ReadText(c.Path) != c.Before))
            throw new LlmException(
                ErrorIds.DeclarationChanged,
                $"'{change.Path}' has been changed by somebody else in the meantime: nothing was saved. Look again with Get-LlmDrift.",
                change.Path
            );
        var begun = new List<FileChange>();
        try
        {
            foreach (var change in changes)
            {
                begun.Add(change);
                files.WriteAtomically(change.Path, change.After, change.IsPrivate);
            }

            // What was proven is this text: when it stands there, so does the proof.
            foreach (var change in changes.Where(c => files.ReadText(c.Path) != c.After))
                throw new LlmException(
                    ErrorIds.DeclarationNotSaved,
                    $"'{change.Path}' does not hold what was written to it: somebody else writes there at the same time.",
                    change.Path
                );
        }
        catch (LlmException e)
        {
            var left = Restore(begun);
            if (left.Count == 0)
                throw;
            throw new LlmException(
                e.Id,
                $"{e.Message} Could not be put back as it was: {string.Join(", ", left)}. Take it from your version control.",
                e.Target,
                e
            );
        }
    }

    /// <summary>Puts back what was written; the files where that failed. What others have written meanwhile stays theirs.</summary>
    private List<string> Restore(List<FileChange> changes)
    {
        var left = new List<string>();
        foreach (var change in changes)
        {
            try
            {
                if (files.ReadText(change.Path) == change.After)
                    files.WriteAtomically(change.Path, change.Before, change.IsPrivate);
            }
            catch (LlmException)
            {
                left.Add(change.Path);
            }
        }

        return left;
    }
}
