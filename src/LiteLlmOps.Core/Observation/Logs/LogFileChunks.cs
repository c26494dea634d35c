using LiteLlmOps.Ports;

namespace LiteLlmOps.Logs;

/// <summary>Iterates over the chunks of a log file.</summary>
internal static class LogFileChunks
{
    /// <summary>Moves to the next chunk. What was read of a damaged file is kept.</summary>
    /// <param name="chunks">The results of the chunks.</param>
    /// <param name="file">The file.</param>
    /// <param name="end">Ends the file in the aggregator. Its parameter is the time of the last change of the file, in the time zone of this machine.</param>
    /// <exception cref="LlmException">The file cannot be read to its end.</exception>
    public static async Task<bool> MoveNextAsync<TResult>(IAsyncEnumerator<TResult> chunks, LogFile file, Action<DateTime> end)
    {
        try
        {
            return await chunks.MoveNextAsync();
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            end(file.ChangedAt.ToLocalTime());
            throw new LlmException(
                e is LimitReachedException ? ErrorIds.LimitExceeded : ErrorIds.LogIncomplete,
                $"The log '{file.Path}' could be read only in part; the part that was read is included in the result. {e.Message}",
                file.Path,
                e
            );
        }
    }
}
