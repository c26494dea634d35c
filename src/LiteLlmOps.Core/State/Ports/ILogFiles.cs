namespace LiteLlmOps.Ports;

/// <summary>Log files, including rotated and compressed ones.</summary>
internal interface ILogFiles
{
    /// <summary>The files that match patterns, whose last part may contain * and ?; the files of each log from the oldest on.</summary>
    /// <param name="patterns">Absolute paths.</param>
    /// <param name="withRotated">True to include rotated files: proxy.log.1, proxy.log.2.gz, proxy.log-20261125.</param>
    /// <exception cref="LlmException">A folder cannot be read.</exception>
    IReadOnlyList<LogFile> Find(IReadOnlyList<string> patterns, bool withRotated);

    /// <summary>The text of a file, decompressed if necessary. Reading throws an <see cref="InvalidDataException"/> when a compressed file is damaged or truncated.</summary>
    /// <exception cref="LlmException">The file does not exist, cannot be read, or has an unsupported compression.</exception>
    Stream Open(string path);

    /// <summary>Follows a file that is being written, also after it is truncated or rotated. It need not exist yet.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fromEnd">True to skip its current content.</param>
    ILogTail Follow(string path, bool fromEnd);
}

/// <param name="Path">The path.</param>
/// <param name="Log">The path of the log that it belongs to: proxy.log for proxy.log.2.gz.</param>
/// <param name="Size">The size of the file in bytes.</param>
/// <param name="ChangedAt">The time of the last change, in UTC.</param>
internal sealed record LogFile(string Path, string Log, long Size, DateTime ChangedAt)
{
    /// <summary>
    /// False for a file that was last changed before a time. One day is added, since times without a zone may be of another time zone.
    /// </summary>
    /// <param name="since">The time, in the time zone of this machine. Null for no limit.</param>
    public bool MayContain(DateTime? since) => !(ChangedAt.ToLocalTime().AddDays(1) < since);
}

/// <summary>The end of a log that is being written.</summary>
internal interface ILogTail : IDisposable
{
    /// <summary>Reads what was written since the last call; 0 when nothing was written. Does not wait.</summary>
    int Read(Span<byte> buffer);
}
