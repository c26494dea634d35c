using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LiteLlmOps.State;

namespace LiteLlmOps.Adapters.State;

/// <summary>journal.jsonl: one line for each change, with the hash of the previous line, so that a removed or edited line is detected.</summary>
internal sealed class Journal(string folder)
{
    public const string FileName = "journal.jsonl";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    public void Append(JournalEntry entry)
    {
        Directory.CreateDirectory(folder);
        using var file = OpenAlone(Path.Combine(folder, FileName));
        var line = JsonSerializer.Serialize(
            new Line(
                entry.Time,
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

    // Of two commands at the same time, one waits: each line contains the hash of the previous one.
    private static FileStream OpenAlone(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        for (var until = DateTime.UtcNow + LongestWait; ; Thread.Sleep(20))
        {
            try
            {
                return new FileStream(path, options);
            }
            catch (IOException) when (DateTime.UtcNow < until && File.Exists(path)) { }
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
