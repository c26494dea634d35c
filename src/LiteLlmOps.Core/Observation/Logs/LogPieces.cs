using LiteLlmOps.Ports;

namespace LiteLlmOps.Logs;

/// <summary>Goes through the pieces of a log file.</summary>
internal static class LogPieces
{
    /// <summary>The next piece; what was read of a broken file counts all the same.</summary>
    /// <param name="pieces">The pieces.</param>
    /// <param name="file">The file.</param>
    /// <param name="end">Ends the file where it is counted; it takes the time at which the file was changed last, in this machine's time.</param>
    /// <exception cref="LlmException">The file cannot be read to its end.</exception>
    public static async Task<bool> NextAsync<TPiece>(IAsyncEnumerator<TPiece> pieces, LogFile file, Action<DateTime> end)
    {
        try
        {
            return await pieces.MoveNextAsync();
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            end(file.ChangedAt.ToLocalTime());
            throw new LlmException(
                ErrorIds.LogIncomplete,
                $"The log '{file.Path}' could be read in part only, and what was read counts: {e.Message}",
                file.Path,
                e
            );
        }
    }
}
