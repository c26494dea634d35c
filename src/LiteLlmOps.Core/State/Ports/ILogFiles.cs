namespace LiteLlmOps.Ports;

/// <summary>Log files, with those that were rotated away and compressed.</summary>
internal interface ILogFiles
{
    /// <summary>The files of patterns whose last part may hold * and ?; of each log the oldest first. None where there are none.</summary>
    /// <param name="patterns">Absolute paths.</param>
    /// <param name="withRotated">True to take in what was rotated away: proxy.log.1, proxy.log.2.gz, proxy.log-20261125.</param>
    /// <exception cref="LlmException">A folder may not be read.</exception>
    IReadOnlyList<LogFile> Find(IReadOnlyList<string> patterns, bool withRotated);

    /// <summary>The text of a file, as it is or unpacked.</summary>
    /// <exception cref="LlmException">It is not there, may not be read, or is packed in a way that is not known.</exception>
    Stream Open(string path);

    /// <summary>Follows a file that is being written: where it is truncated, or rotated away, it goes on with the new one. It need not be there yet.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fromEnd">True to pass over what is in it already.</param>
    ILogTail Follow(string path, bool fromEnd);
}

/// <param name="Path">Its path.</param>
/// <param name="Log">The path of the log that it belongs to: of proxy.log.2.gz it is proxy.log.</param>
/// <param name="Size">Its size on the disk, in bytes.</param>
/// <param name="ChangedAt">When it was written last, in UTC.</param>
internal sealed record LogFile(string Path, string Log, long Size, DateTime ChangedAt);

/// <summary>The end of a log that is being written.</summary>
internal interface ILogTail : IDisposable
{
    /// <summary>What was written since the last time; 0 when that is nothing. It does not wait.</summary>
    int Read(Span<byte> buffer);
}
