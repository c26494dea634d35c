using System.Text.Json;

namespace LiteLlmOps.Logs;

/// <summary>A record that is a JSON object on one line: LiteLLM's with json_logs, and those of Prisma's query engine.</summary>
/// <param name="Message">The message.</param>
/// <param name="Stack">The traceback; empty without one.</param>
internal sealed record JsonLine(string Message, string Stack)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 128 };

    /// <summary>True when a line starts like such a record and ends with a brace. Other JSON objects are treated as plain text.</summary>
    public static bool LooksLike(ReadOnlySpan<byte> line) =>
        (
            line.StartsWith("{\"message\": "u8)
            || line.StartsWith("{\"timestamp\":"u8)
            || line.StartsWith("{\"message\":"u8)
            || line.StartsWith("{\"level\""u8)
        ) && (line[^1] == '}' || line.TrimEnd((byte)' ')[^1] == '}');

    /// <summary>Reads level and time without parsing the whole line. Quotes inside texts are escaped, so a key with unescaped quotes is a real key.</summary>
    public static (RecordLevel Level, LogTime Time) Peek(ReadOnlySpan<byte> line)
    {
        var level = RecordLevel.Info;
        var rest = After(line, "\"level\""u8);
        if (!rest.IsEmpty && RecordLevels.StartOf(rest, out _) is not RecordLevel.None and var found)
            level = found;
        // LiteLLM writes the timestamp right after the level, the query engine at the start.
        var stamp = After(rest.IsEmpty ? line : rest, "\"timestamp\""u8);
        if (stamp.IsEmpty)
            stamp = After(line, "\"timestamp\""u8);
        return (level, LogTimes.Iso(stamp, out var time) > 0 ? time : LogTime.None);
    }

    /// <summary>Parses the whole record. Null when it is malformed or has neither message nor fields.</summary>
    public static JsonLine? Read(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line, Options);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject ? Fields(ref reader) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Truncated, or with incomplete surrogate pairs: treated as a line of text.
            return null;
        }
    }

    private static JsonLine? Fields(ref Utf8JsonReader reader)
    {
        string? message = null,
            stack = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMessage = reader.ValueTextEquals("message"u8);
            var isStack = reader.ValueTextEquals("stacktrace"u8);
            var isFields = reader.ValueTextEquals("fields"u8);
            reader.Read();
            if (reader.TokenType == JsonTokenType.String && isMessage)
                message ??= reader.GetString();
            else if (reader.TokenType == JsonTokenType.String && isStack)
                stack = reader.GetString();
            else if (reader.TokenType == JsonTokenType.StartObject && isFields)
                message ??= Fields(ref reader)?.Message;
            else
                reader.Skip();
        }

        return message is null ? null : new JsonLine(message, stack ?? "");
    }

    /// <summary>The text after the opening quote of a key's string value, up to the end of the line. Empty when there is no such value.</summary>
    public static ReadOnlySpan<byte> After(ReadOnlySpan<byte> line, ReadOnlySpan<byte> key)
    {
        var at = line.IndexOf(key);
        if (at < 0)
            return default;
        var rest = line[(at + key.Length)..];
        while (rest is [(byte)':' or (byte)' ', ..])
            rest = rest[1..];
        return rest is [(byte)'"', ..] ? rest[1..] : default;
    }
}
