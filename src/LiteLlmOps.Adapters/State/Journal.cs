using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.State;

namespace LiteLlmOps.Adapters.State;

/// <summary>
/// journal.jsonl: one line per change, each with the hash of the previous line, so that a removed line is detected. A file that has reached its
/// size becomes journal-TIME.jsonl, and the first line of the next one continues the chain.
/// </summary>
/// <param name="folder">The state folder.</param>
/// <param name="time">The clock.</param>
/// <param name="files">The operations on files.</param>
/// <param name="size">The size in bytes from which the file is rotated. Null for the default.</param>
internal sealed class Journal(string folder, TimeProvider time, FileOperations files, long? size = null)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    private readonly string _path = Path.Combine(folder, JournalText.FileName);
    private readonly JournalSegments _segments = new(folder, time, files);

    public void Append(JournalEntry entry)
    {
        using var file = OpenExclusively();
        Append(file, entry);
    }

    /// <summary>Appends the entries whose checkpoint or update no line mentions, and returns these.</summary>
    public IReadOnlyList<JournalEntry> AppendMissing(IReadOnlyList<JournalEntry> entries)
    {
        using var file = OpenExclusively();
        var known = JournalText.Parse(_segments.Before(LockedFile.ReadAll(file)));
        List<JournalEntry> missing =
        [
            .. entries.Where(e => e.Update is { } update ? !known.Updates.Contains(update) : !known.Checkpoints.Contains(e.Checkpoint!)),
        ];
        missing.ForEach(e => Append(file, e));
        return missing;
    }

    /// <exception cref="IOException">A file cannot be read.</exception>
    public JournalText Read()
    {
        // This file first: when it is rotated meanwhile, its lines are read twice, and otherwise not at all.
        var current = ReadCurrent();
        var all = _segments.Before(current ?? []);
        return current is null && all.Count == 0 ? JournalText.Missing : JournalText.Parse(all);
    }

    private byte[]? ReadCurrent()
    {
        try
        {
            return LockedFile.Retry(() => files.Read(_path), time, MaxWait);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private void Append(FileStream file, JournalEntry entry)
    {
        if (file.Length >= (size ?? Limits.JournalFile.Most))
            TryRotate(file);
        var length = file.Length;
        var last = length > 0 ? LastLine(file) : (Text: _segments.LastLine(), IsComplete: true);
        var line = JsonSerializer.SerializeToUtf8Bytes(Line.Of(entry, time.UtcNow(), JournalText.HashOf(last.Text)), Options);
        file.Seek(0, SeekOrigin.End);
        try
        {
            // One write. The last line of a process that was killed may have no end; this line must not become a part of it.
            files.Write(file, [.. last.IsComplete ? [] : "\n"u8, .. line, .. "\n"u8]);
            files.Flush(file);
            // The file may be new.
            if (length == 0)
                files.FlushFolder(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            RemoveRest(file, length);
            throw;
        }
    }

    // When it fails, entries are added to the same file, and the next one tries again.
    private void TryRotate(FileStream file)
    {
        try
        {
            _segments.Rotate(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
    }

    // When this fails too, the rest remains a line of its own, which Test-LlmJournal reports.
    private void RemoveRest(FileStream file, long length)
    {
        try
        {
            files.Truncate(file, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
    }

    // Concurrent commands wait for each other, since each line needs the hash of the previous one.
    private FileStream OpenExclusively()
    {
        files.PrepareFolder(folder);
        return LockedFile.Open(_path, StateFolders.Record(_path), time, MaxWait, files);
    }

    // A line has some kilobytes, so that it is read from the end in blocks.
    private static (byte[] Text, bool IsComplete) LastLine(FileStream file)
    {
        const int block = 64 << 10;
        for (var from = file.Length; ; )
        {
            from = Math.Max(0, from - block);
            var bytes = new byte[file.Length - from];
            file.Seek(from, SeekOrigin.Begin);
            file.ReadExactly(bytes);
            var isComplete = bytes is [] or [.., (byte)'\n'];
            var text = bytes.AsSpan(0, bytes.Length - (isComplete && bytes.Length > 0 ? 1 : 0));
            var start = text.LastIndexOf((byte)'\n');
            if (start >= 0 || from == 0)
                return (text[(start + 1)..].ToArray(), isComplete);
        }
    }

    private sealed record Line(
        DateTime Time,
        string Command,
        string Outcome,
        string User,
        string Host,
        int ProcessId,
        string? Checkpoint,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Update,
        string? Reason,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Text,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? CommandLine,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? ExitCode,
        IReadOnlyList<string> Changes,
        string Previous
    )
    {
        public static Line Of(JournalEntry entry, DateTime time, string previous) =>
            new(
                time,
                entry.Command,
                entry.Outcome,
                entry.User,
                entry.Host,
                entry.ProcessId,
                entry.Checkpoint,
                entry.Update,
                entry.Reason,
                entry.Text,
                entry.CommandLine,
                entry.ExitCode,
                entry.Changes,
                previous
            );
    }
}
