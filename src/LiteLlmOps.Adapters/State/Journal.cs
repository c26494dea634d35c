using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using LiteLlmOps.Adapters.Files;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.State;

namespace LiteLlmOps.Adapters.State;

/// <summary>journal.jsonl: one line per change, each with the hash of the previous line, so that a removed line is detected.</summary>
/// <param name="folder">The state folder.</param>
/// <param name="time">The clock.</param>
/// <param name="files">The operations on files.</param>
internal sealed class Journal(string folder, TimeProvider time, FileOperations files)
{
    public const string FileName = "journal.jsonl";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    private readonly string _path = Path.Combine(folder, FileName);

    public void Append(JournalEntry entry)
    {
        using var file = OpenExclusively();
        Append(file, entry);
    }

    /// <summary>Appends the entries whose checkpoint or update no line mentions, and returns these.</summary>
    public IReadOnlyList<JournalEntry> AppendMissing(IReadOnlyList<JournalEntry> entries)
    {
        using var file = OpenExclusively();
        var known = JournalText.Parse(ReadAll(file));
        List<JournalEntry> missing =
        [
            .. entries.Where(e => e.Update is { } update ? !known.Updates.Contains(update) : !known.Checkpoints.Contains(e.Checkpoint!)),
        ];
        missing.ForEach(e => Append(file, e));
        return missing;
    }

    /// <exception cref="IOException">The file cannot be read.</exception>
    public JournalText Read()
    {
        try
        {
            return JournalText.Parse(files.Read(_path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return JournalText.Missing;
        }
    }

    private void Append(FileStream file, JournalEntry entry)
    {
        var length = file.Length;
        var last = LastLine(file);
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
        var options = StateFolders.Record(_path);
        // Unbuffered, so that an error belongs to the write, and closing the file writes nothing.
        options.BufferSize = 0;
        for (var start = time.GetTimestamp(); ; Thread.Sleep(20))
        {
            try
            {
                return files.Open(_path, options);
            }
            catch (IOException e) when (SharingViolation.Is(e) && time.GetElapsedTime(start) < MaxWait) { }
        }
    }

    private static byte[] ReadAll(FileStream file)
    {
        var bytes = new byte[file.Length];
        file.Seek(0, SeekOrigin.Begin);
        file.ReadExactly(bytes);
        return bytes;
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
                entry.Changes,
                previous
            );
    }
}
