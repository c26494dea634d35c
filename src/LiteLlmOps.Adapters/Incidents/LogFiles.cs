using System.Text.RegularExpressions;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Incidents;

/// <summary>Log files in the file system.</summary>
internal sealed partial class LogFiles : ILogFiles
{
    private static readonly EnumerationOptions Literal = new() { MatchType = MatchType.Simple, AttributesToSkip = FileAttributes.None };

    public IReadOnlyList<LogFile> Find(IReadOnlyList<string> patterns, bool withRotated)
    {
        var found = patterns
            .SelectMany(p => withRotated ? Files(p).Concat(Files(p + ".*")).Concat(Files(p + "-*")) : Files(p))
            .DistinctBy(static f => f.FullName, StringComparer.Ordinal)
            .Select(static f => new LogFile(f.FullName, LogOf(f.FullName), f.Length, f.LastWriteTimeUtc));
        return
        [
            .. found
                .OrderBy(static f => f.Log, StringComparer.Ordinal)
                .ThenBy(static f => f.ChangedAt)
                .ThenByDescending(static f => f.Path.Length)
                .ThenBy(static f => f.Path, StringComparer.Ordinal),
        ];
    }

    public Stream Open(string path)
    {
        FileStream? file = null;
        try
        {
            // The writer continues to write the file, and may rotate it at the same time.
            file = new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete,
                bufferSize: 0,
                FileOptions.SequentialScan
            );
            return Decompressed(file, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw Problem(path, e);
        }
    }

    public ILogTail Follow(string path, bool fromEnd) => new LogTail(path, fromEnd);

    private static IEnumerable<FileInfo> Files(string pattern)
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(pattern)!);
        try
        {
            return folder.Exists ? folder.EnumerateFiles(Path.GetFileName(pattern), Literal).ToList() : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LlmException(ErrorIds.LogNotReadable, $"Cannot read the folder '{folder.FullName}': {e.Message}", folder.FullName, e);
        }
    }

    private static LlmException Problem(string path, Exception e) =>
        e switch
        {
            FileNotFoundException or DirectoryNotFoundException => new LlmException(
                ErrorIds.LogNotFound,
                $"Log file '{path}' does not exist.",
                path,
                e
            ),
            _ when Directory.Exists(path) => new LlmException(
                ErrorIds.LogNotFound,
                $"'{path}' is a directory. Use the paths of its files, such as '{Path.Combine(path, "*.log")}'.",
                path,
                e
            ),
            _ => new LlmException(ErrorIds.LogNotReadable, $"Cannot read the log file '{path}': {e.Message}", path, e),
        };

    private static string LogOf(string path) => Path.Combine(Path.GetDirectoryName(path)!, Rotated().Replace(Path.GetFileName(path), ""));

    // The first bytes show how it is compressed, whatever its name is.
    private static Stream Decompressed(FileStream file, string path)
    {
        if (!file.CanSeek)
            return file;
        Span<byte> head = stackalloc byte[6];
        var count = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        file.Position = 0;
        var format = head[..count] switch
        {
            [0x1F, 0x8B, ..] => "gzip",
            [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..] => "xz",
            [0x28, 0xB5, 0x2F, 0xFD, ..] => "zstd",
            [(byte)'B', (byte)'Z', (byte)'h', ..] => "bzip2",
            _ => null,
        };
        if (format is null or "gzip")
            return format is null ? file : new LogGzipStream(file, Limits.ExpandedLog);
        file.Dispose();
        throw new LlmException(
            ErrorIds.LogCompressionUnsupported,
            $"The log file '{path}' is compressed with {format}, which is not supported. Decompress it into the pipeline, for example: {format} -dc '{path}' | Get-LlmIncident.",
            path
        );
    }

    [GeneratedRegex(
        @"(?:[.-](?:\d{1,3}|\d{8}|\d{10,14}|\d{4}-\d{2}-\d{2}(?:[-_T]\d{2}[-:]?\d{2}(?:[-:]?\d{2})?)?))?(?:\.gz|\.xz|\.zst|\.bz2)?$",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Rotated();
}
