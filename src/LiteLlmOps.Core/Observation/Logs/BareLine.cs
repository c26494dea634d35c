using System.Buffers;

namespace LiteLlmOps.Logs;

/// <summary>
/// Recognizes the lines that other programs in the process print without a header: libraries whose loggers have no handler, Python's warnings, and tagged
/// messages. Each is a record of its own, also after the lines of another record.
/// </summary>
internal static class BareLine
{
    private const int LongestTag = 40;

    private static readonly SearchValues<byte> NotInTags = SearchValues.Create("\"'{,=: "u8);

    /// <summary>True for the first line of such a record.</summary>
    public static bool IsStart(ReadOnlySpan<byte> line) => IsKnown(line) || IsTagged(line) || IsWarning(line);

    /// <summary>True for a text that only these programs write, and that does not look like a text of users.</summary>
    public static bool IsKnown(ReadOnlySpan<byte> line) =>
        !line.IsEmpty
        && line[0] switch
        {
            // apscheduler
            (byte)'R' => line.StartsWith("Run time of job \""u8),
            (byte)'E' => line.StartsWith("Execution of job \""u8)
                || line.StartsWith("Exception while exporting "u8)
                || line.StartsWith("Exception ignored in: "u8)
                || line.StartsWith("Exception in thread "u8)
                || line.StartsWith("Exception in callback "u8),
            (byte)'J' => line.StartsWith("Job \""u8),
            (byte)'L' => line.StartsWith("LiteLLM proxy refused"u8) || line.StartsWith("Langfuse "u8),
            // OpenTelemetry
            (byte)'F' => line.StartsWith("Failed to export "u8) || line.StartsWith("Fatal Python error"u8),
            (byte)'T' => line.StartsWith("Transient error "u8)
                || line.StartsWith("Task exception was never retrieved"u8)
                || line.StartsWith("Task was destroyed but "u8),
            (byte)'Q' => line.StartsWith("Queue is full, likely "u8),
            // aiohttp, langfuse
            (byte)'U' => line.StartsWith("Unclosed c"u8) || line.StartsWith("Unexpected error occurred. Please check your request"u8),
            (byte)'S' => line.StartsWith("Segmentation fault"u8),
            (byte)'K' => line.SequenceEqual("Killed"u8),
            (byte)'-' => line.StartsWith("--- Logging error ---"u8),
            _ => false,
        };

    // [SkillsHook] text, and [guard] text
    private static bool IsTagged(ReadOnlySpan<byte> line)
    {
        if (line is not [(byte)'[', ..] || line.Length < 5 || !char.IsAsciiLetter((char)line[1]))
            return false;
        var close = line[..Math.Min(line.Length, LongestTag)].IndexOf("] "u8);
        return close > 2 && line[1..close].IndexOfAny(NotInTags) < 0;
    }

    // /app/litellm/x.py:12: DeprecationWarning: text
    private static bool IsWarning(ReadOnlySpan<byte> line)
    {
        if (line is not [(byte)'/' or (byte)'<' or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'a' and <= (byte)'z'), ..])
            return false;
        var warning = line.IndexOf("Warning: "u8);
        return warning > 0 && line[..warning].IndexOf(".py:"u8) > 0 && line[..warning].LastIndexOf(": "u8) > 0;
    }
}
