using System.Buffers.Text;
using System.Text.Json;

namespace LiteLlmOps.Requests;

/// <summary>Reads the duration of a request, which some formatters and middlewares log; uvicorn itself does not.</summary>
internal static class LatencyText
{
    /// <summary>The line contains no duration.</summary>
    public const long None = -1;

    // A larger number is not a duration.
    private const double MaxSeconds = 1e7;

    /// <summary>The first duration after the status, in ticks: " OK 12.34ms", " - 0.123s", " in 45 ms".</summary>
    public static long Read(ReadOnlySpan<byte> text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (!IsDigit(text[at]))
                continue;
            if (!Utf8Parser.TryParse(text[at..], out double number, out var length, 'F'))
                return None;
            if ((at == 0 || IsBorder(text[at - 1])) && UnitOf(text[(at + length)..]) is > 0 and var unit)
                return Ticks(number * unit);
            at += length - 1;
        }

        return None;
    }

    /// <summary>The duration in a known key of a JSON record, in ticks.</summary>
    public static long ReadJson(ReadOnlySpan<byte> line)
    {
        if (line.IndexOf("duration"u8) < 0 && line.IndexOf("latency"u8) < 0 && line.IndexOf("_time"u8) < 0)
            return None;
        try
        {
            var reader = new Utf8JsonReader(line);
            var found = None;
            reader.Read();
            while (found < 0 && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var unit = UnitOf(ref reader);
                reader.Read();
                if (unit > 0 && reader.TokenType == JsonTokenType.Number)
                    found = Ticks(reader.GetDouble() * unit);
                else
                    reader.Skip();
            }

            return found;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return None;
        }
    }

    private static double UnitOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("duration_ms"u8) || reader.ValueTextEquals("latency_ms"u8) || reader.ValueTextEquals("response_time_ms"u8)
            ? 1e-3
        : reader.ValueTextEquals("duration"u8)
        || reader.ValueTextEquals("latency"u8)
        || reader.ValueTextEquals("response_time"u8)
        || reader.ValueTextEquals("process_time"u8)
            ? 1
        : 0;

    // The unit in seconds; 0 when the number is not a duration.
    private static double UnitOf(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)' ', ..])
            text = text[1..];
        var length = 0;
        while (length < text.Length && (char.IsAsciiLetter((char)text[length]) || text[length] >= 0x80))
            length++;
        var word = text[..length];
        return word.SequenceEqual("ms"u8) || word.SequenceEqual("msec"u8) ? 1e-3
            : word.SequenceEqual("s"u8) || word.SequenceEqual("sec"u8) ? 1
            : word.SequenceEqual("us"u8) || word.SequenceEqual("µs"u8) || word.SequenceEqual("μs"u8) ? 1e-6
            : 0;
    }

    private static long Ticks(double seconds) =>
        seconds is >= 0 and <= MaxSeconds ? (long)Math.Round(seconds * TimeSpan.TicksPerSecond) : None;

    private static bool IsBorder(byte b) => b is (byte)' ' or (byte)'(' or (byte)'[' or (byte)'=' or (byte)',';

    private static bool IsDigit(byte b) => b is >= (byte)'0' and <= (byte)'9';
}
