using System.IO.Compression;
using System.Text.RegularExpressions;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Incidents;

/// <summary>Log files on the disk.</summary>
internal sealed partial class LogFiles : ILogFiles
{
    private static readonly EnumerationOptions AsWritten = new() { MatchType = MatchType.Simple, AttributesToSkip = 0 };

    public IReadOnlyList<LogFile> Find(IReadOnlyList<string> patterns, bool withRotated)
    {
        var found = patterns
            .SelectMany(p => withRotated ? Files(p).Concat(Files(p + ".*")).Concat(Files(p + "-*")) : Files(p))
            .DistinctBy(static f => f.FullName)
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
            // Whoever writes it goes on writing, and may rotate it away meanwhile.
            file = new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete,
                bufferSize: 0,
                FileOptions.SequentialScan
            );
            return Unpacked(file, path);
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
            return folder.Exists ? folder.EnumerateFiles(Path.GetFileName(pattern), AsWritten).ToList() : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LlmException(
                ErrorIds.LogNotReadable,
                $"The folder '{folder.FullName}' cannot be read: {e.Message}",
                folder.FullName,
                e
            );
        }
    }

    private static LlmException Problem(string path, Exception e) =>
        e switch
        {
            FileNotFoundException or DirectoryNotFoundException => new LlmException(
                ErrorIds.LogNotFound,
                $"There is no log '{path}'.",
                path,
                e
            ),
            _ when Directory.Exists(path) => new LlmException(
                ErrorIds.LogNotFound,
                $"'{path}' is a folder: name its files, such as '{Path.Combine(path, "*.log")}'.",
                path,
                e
            ),
            _ => new LlmException(ErrorIds.LogNotReadable, $"The log '{path}' cannot be read: {e.Message}", path, e),
        };

    private static string LogOf(string path) => Path.Combine(Path.GetDirectoryName(path)!, Rotated().Replace(Path.GetFileName(path), ""));

    // The first bytes tell how it is packed, whatever its name is.
    private static Stream Unpacked(FileStream file, string path)
    {
        if (!file.CanSeek)
            return file;
        Span<byte> head = stackalloc byte[6];
        var count = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        file.Position = 0;
        var packer = head[..count] switch
        {
            [0x1F, 0x8B, ..] => "gzip",
            [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..] => "xz",
            [0x28, 0xB5, 0x2F, 0xFD, ..] => "zstd",
            [(byte)'B', (byte)'Z', (byte)'h', ..] => "bzip2",
            _ => null,
        };
        if (packer is null or "gzip")
            return packer is null ? file : new GZipStream(file, CompressionMode.Decompress);
        file.Dispose();
        throw new LlmException(
            ErrorIds.LogCompressionUnsupported,
            $"The log '{path}' is packed with {packer}: unpack it into a pipeline, such as {packer} -dc '{path}' | Get-LlmIncident.",
            path
        );
    }

    [GeneratedRegex(
        @"(?:[.-](?:\d{1,3}|\d{8}|\d{10,14}|\d{4}-\d{2}-\d{2}(?:[-_T]\d{2}[-:]?\d{2}(?:[-:]?\d{2})?)?))?(?:\.gz|\.xz|\.zst|\.bz2)?$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Rotated();
}
