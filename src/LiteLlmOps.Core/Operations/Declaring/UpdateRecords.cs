using System.Globalization;
using LiteLlmOps.Ports;
using LiteLlmOps.State;

namespace LiteLlmOps.Declaring;

/// <summary>
/// Writes the records of an update of several files: what it is about to write, so that a killed update can be undone, and the journal.
/// </summary>
/// <param name="state">The state folder.</param>
/// <param name="folder">Its path.</param>
internal sealed class UpdateRecords(IStateStore state, string folder)
{
    /// <exception cref="LlmException">It could not be saved, so no file must be written.</exception>
    public FileUpdate Begin(IReadOnlyList<FileChange> files, JournalEntry entry, DateTime now)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{now:yyyyMMdd'T'HHmmssfff'Z'}-{Guid.NewGuid().ToString("N")[..6]}");
        var update = new FileUpdate
        {
            Id = id,
            CreatedAt = now,
            Entry = entry with { Update = id },
            Files = [.. files.Select(static f => new UpdatedFile(f.Path, f.Before, f.After, f.IsPrivate))],
        };
        try
        {
            state.SaveUpdate(update);
        }
        catch (LlmException e)
        {
            throw new LlmException(e.Id, $"{e.Message} No file was changed.", e.Target, e);
        }

        return update;
    }

    /// <summary>Records an update that was not made. One whose files could not all be restored remains unfinished.</summary>
    public void Fail(FileUpdate update, Exception error)
    {
        if (error is not LlmException known || known.Data.Contains(FileTransaction.NotRestored))
        {
            state.ReleaseUpdate(update.Id);
            return;
        }

        try
        {
            state.AppendMissing([update.Entry with { Outcome = known.ErrorId }]);
        }
        catch (LlmException)
        {
            // The error itself is the one to report; it says that nothing was changed.
        }

        state.FinishUpdate(update.Id);
    }

    /// <returns>The error of an entry that could not be written: the next command adds it. Null when it was.</returns>
    public LlmException? Complete(FileUpdate update)
    {
        try
        {
            state.AppendMissing([update.Entry]);
            state.FinishUpdate(update.Id);
            state.Sweep();
            return null;
        }
        catch (LlmException e)
        {
            state.ReleaseUpdate(update.Id);
            return new LlmException(
                ErrorIds.RecordsIncomplete,
                $"The files were written, but the journal has no entry of it. {e.Message} After that, the next Update-LlmDeclaration, Invoke-LlmSeed or restart of services adds it.",
                folder,
                e
            );
        }
        catch (Exception)
        {
            state.ReleaseUpdate(update.Id);
            throw;
        }
    }
}
