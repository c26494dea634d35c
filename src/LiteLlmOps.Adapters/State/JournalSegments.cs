using System.Globalization;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.State;

namespace LiteLlmOps.Adapters.State;

/// <summary>
/// The files journal-TIME.jsonl that a full journal.jsonl became. A rotation first writes the copy and then empties journal.jsonl, whose lock it
/// holds: after an interruption between the two, the lines are in both, and readers and the next rotation recognize that.
/// </summary>
/// <param name="folder">The state folder.</param>
/// <param name="time">The clock.</param>
/// <param name="files">The operations on files.</param>
internal sealed class JournalSegments(string folder, TimeProvider time, FileOperations files)
{
    private const string Prefix = "journal-";
    private const string Suffix = ".jsonl";
    private const string Format = "yyyyMMdd'T'HHmmssfff'Z'";

    /// <summary>The last line of the newest file. Empty when there is none.</summary>
    public byte[] LastLine() => Paths() is [.., var newest] ? LockedFile.Lines(files.Read(newest)).LastOrDefault().ToArray() : [];

    /// <summary>The files with their names, oldest first, followed by journal.jsonl.</summary>
    /// <param name="current">The content of journal.jsonl.</param>
    public IReadOnlyList<(string Name, byte[] Bytes)> Before(byte[] current)
    {
        var all = Paths()
            .Select(static p => (Name: Path.GetFileName(p), Path: p))
            .Select(f => (f.Name, Bytes: files.Read(f.Path)))
            .ToList();
        // Since it was read, it may have been rotated, even more than once.
        if (current.Length == 0 || all.Exists(f => f.Bytes.AsSpan().StartsWith(current)))
            return all;
        // Entries were added after a rotation that could not empty the file.
        if (all is [.., { Bytes.Length: > 0 } newest] && current.AsSpan().StartsWith(newest.Bytes))
            all.RemoveAt(all.Count - 1);
        return [.. all, (JournalText.FileName, current)];
    }

    /// <summary>Moves the content of journal.jsonl to a new file.</summary>
    /// <param name="file">journal.jsonl, opened exclusively.</param>
    /// <exception cref="IOException">The content is still in journal.jsonl.</exception>
    public void Rotate(FileStream file)
    {
        var content = LockedFile.ReadAll(file);
        var newest = Paths().LastOrDefault();
        var copy = newest is null ? [] : files.Read(newest);
        if (copy.Length > 0 && content.AsSpan().StartsWith(copy))
        {
            if (copy.Length == content.Length)
            {
                files.Truncate(file, 0);
                return;
            }

            files.Delete(newest!);
        }

        var path = NextPath(newest);
        AtomicFile.Write(path, content, isPrivate: false, files);
        try
        {
            files.Truncate(file, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            files.TryDelete(path);
            throw;
        }
    }

    private List<string> Paths() =>
        [
            .. files
                .List(folder, Prefix + "*" + Suffix)
                .Where(static p => TimeOf(p) is not null)
                .OrderBy(static p => Path.GetFileName(p), StringComparer.Ordinal),
        ];

    // Later than the newest, also when the clock was set back: the order of the names is that of the lines.
    private string NextPath(string? newest)
    {
        // In whole milliseconds, as in the name: a later time in the same millisecond would have the name of the newest.
        var now = time.UtcNow();
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
        if (newest is not null && TimeOf(newest) is { } last && now <= last)
            now = last.AddMilliseconds(1);
        return Path.Combine(folder, Prefix + now.ToString(Format, CultureInfo.InvariantCulture) + Suffix);
    }

    private static DateTime? TimeOf(string path) =>
        DateTime.TryParseExact(
            Path.GetFileName(path)[Prefix.Length..^Suffix.Length],
            Format,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var at
        )
            ? at
            : null;
}
