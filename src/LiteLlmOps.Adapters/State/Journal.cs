using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.State;

namespace LiteLlmOps.Adapters.State;

/// <summary>journal.jsonl: one line per change, each with the hash of the previous line, so that a removed line is detected.</summary>
internal sealed class Journal(string folder, TimeProvider time)
{
    public const string FileName = "journal.jsonl";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    public void Append(JournalEntry entry)
    {
        StateFolders.Prepare(folder);
        using var file = OpenExclusively(Path.Combine(folder, FileName));
        var line = JsonSerializer.Serialize(
            new Line(
                time.UtcNow(),
                entry.Command,
                entry.Outcome,
                entry.User,
                entry.Host,
                entry.ProcessId,
                entry.Checkpoint,
                entry.Reason,
                entry.Changes,
                HashOfLastLine(file)
            ),
            Options
        );
        file.Seek(0, SeekOrigin.End);
        file.Write(Encoding.UTF8.GetBytes(line + "\n"));
        file.Flush(flushToDisk: true);
    }

    // Concurrent commands wait for each other, since each line needs the hash of the previous one.
    private FileStream OpenExclusively(string path)
    {
        var options = StateFolders.Record(path);
        for (var start = time.GetTimestamp(); ; Thread.Sleep(20))
        {
            try
            {
                return new FileStream(path, options);
            }
            catch (IOException) when (time.GetElapsedTime(start) < MaxWait && File.Exists(path)) { }
        }
    }

    private static string HashOfLastLine(FileStream file)
    {
        var start = Math.Max(0, file.Length - 4_000_000);
        file.Seek(start, SeekOrigin.Begin);
        using var reader = new StreamReader(file, Encoding.UTF8, leaveOpen: true);
        var last = "";
        while (reader.ReadLine() is { } line)
            last = line;
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(last))).ToLowerInvariant();
    }

    private sealed record Line(
        DateTime Time,
        string Command,
        string Outcome,
        string User,
        string Host,
        int ProcessId,
        string? Checkpoint,
        string? Reason,
        IReadOnlyList<string> Changes,
        string Previous
    );
}
