using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.State;

/// <summary>A line of the journal.</summary>
/// <param name="Number">Its number in its file, from 1.</param>
/// <param name="Hash">Its hash, which the next line contains.</param>
/// <param name="Content">Its properties. Null when it is not a complete entry.</param>
internal sealed record JournalLine(int Number, string Hash, ConfigMap? Content)
{
    /// <summary>The name of its file.</summary>
    public string File { get; init; } = JournalText.FileName;

    /// <summary>The hash of the previous line, as it was when this line was written.</summary>
    public string? Previous => Content?.TextAt("previous");

    public string? Checkpoint => Content?.TextAt("checkpoint");

    public string? Update => Content?.TextAt("update");

    public string Outcome => Content?.TextAt("outcome") ?? "";

    public string Command => Content?.TextAt("command") ?? "";

    public string User => Content?.TextAt("user") ?? "";

    public string Host => Content?.TextAt("host") ?? "";

    public string? Reason => Content?.TextAt("reason");

    /// <summary>The remark of Add-LlmNote. Null for other entries.</summary>
    public string? Text => Content?.TextAt("text");

    /// <summary>The command that was run by hand. Null for other entries.</summary>
    public string? CommandLine => Content?.TextAt("commandLine");

    /// <summary>The exit code of that command. Null when it was not given.</summary>
    public long? ExitCode => (Content?["exitCode"] as ConfigScalar)?.Value as long?;

    public IEnumerable<string> Changes =>
        (Content?["changes"] as ConfigList)?.Items.OfType<ConfigScalar>().Select(static i => i.Text).OfType<string>() ?? [];

    public long? ProcessId => (Content?["processId"] as ConfigScalar)?.Value as long?;

    public DateTime? Time =>
        DateTime.TryParse(
            Content?.TextAt("time"),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal,
            out var time
        )
            ? time
            : null;
}

/// <summary>The lines of the journal: of its files journal-TIME.jsonl, which have reached their size, and of journal.jsonl, which continues them.</summary>
/// <param name="Lines">The lines, without empty ones at the end.</param>
/// <param name="Exists">False when there is no file.</param>
internal sealed record JournalText(IReadOnlyList<JournalLine> Lines, bool Exists = true)
{
    /// <summary>The file to which entries are appended.</summary>
    public const string FileName = "journal.jsonl";

    public static JournalText Missing { get; } = new([], Exists: false);

    /// <summary>The checkpoints that a line mentions: their changes are known to be committed, unless the outcome says otherwise.</summary>
    public IReadOnlySet<string> Checkpoints { get; } =
        Lines.Select(static l => l.Checkpoint).OfType<string>().ToHashSet(StringComparer.Ordinal);

    /// <summary>The updates of files that a line mentions.</summary>
    public IReadOnlySet<string> Updates { get; } = Lines.Select(static l => l.Update).OfType<string>().ToHashSet(StringComparer.Ordinal);

    /// <summary>False when the beginning was removed, so that the lines of older changes may have been there.</summary>
    public bool IsWhole => Lines.Count == 0 || Lines[0].Content is null || Lines[0].Previous == HashOf([]);

    /// <summary>The line that a line continues. Null for the first one.</summary>
    public JournalLine? Before(int index) => index == 0 ? null : Lines[index - 1];

    /// <summary>True when a line does not contain the hash of the line before it.</summary>
    public bool IsBroken(int index) =>
        Before(index) is { } before && Lines[index] is { Content: not null } line && line.Previous != before.Hash;

    public static JournalText Parse(ReadOnlySpan<byte> bytes)
    {
        var lines = new List<JournalLine>();
        AddLines(lines, FileName, bytes);
        return new JournalText(lines);
    }

    /// <summary>The lines of several files, oldest first.</summary>
    public static JournalText Parse(IEnumerable<(string Name, byte[] Bytes)> files)
    {
        var lines = new List<JournalLine>();
        foreach (var (name, bytes) in files)
            AddLines(lines, name, bytes);
        return new JournalText(lines);
    }

    public static string HashOf(ReadOnlySpan<byte> line) => Convert.ToHexStringLower(SHA256.HashData(line));

    private static void AddLines(List<JournalLine> lines, string name, ReadOnlySpan<byte> bytes)
    {
        for (var number = 1; !bytes.IsEmpty; number++)
        {
            var end = bytes.IndexOf((byte)'\n');
            var line = end < 0 ? bytes : bytes[..end];
            lines.Add(new JournalLine(number, HashOf(line), ContentOf(line)) { File = name });
            bytes = end < 0 ? [] : bytes[(end + 1)..];
        }
    }

    private static ConfigMap? ContentOf(ReadOnlySpan<byte> line)
    {
        try
        {
            return NodeJson.Parse(line) is ConfigMap map && map.TextAt("outcome") is not null ? map : null;
        }
        // A line that was cut in a character is not valid UTF-8.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
