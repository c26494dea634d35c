using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LiteLlmOps.Configuration;

/// <summary>Reads texts of JSON, also those that .NET cannot represent: Python writes and accepts half of a surrogate pair.</summary>
internal static class JsonTexts
{
    private const int EscapeLength = 6;

    /// <summary>The text or name at which the reader is. What is no character becomes U+FFFD.</summary>
    public static string Of(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Whole(Encoding.UTF8.GetString(reader.ValueSpan));
        }
    }

    private static string Whole(string raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
                text.Append(raw[i]);
            else if (raw[++i] == 'u')
                text.Append(Character(raw, ref i));
            else
                text.Append(raw[i] is var c && "bfnrt".IndexOf(c, StringComparison.Ordinal) is >= 0 and var at ? "\b\f\n\r\t"[at] : c);
        }

        return text.ToString();
    }

    // At the u of an escape; moves to its last character.
    private static string Character(string raw, ref int at)
    {
        var first = Unit(raw, at);
        at += EscapeLength - 2;
        if (!char.IsSurrogate(first))
            return first.ToString();
        if (at + EscapeLength >= raw.Length || raw[at + 1] != '\\' || raw[at + 2] != 'u' || !char.IsSurrogatePair(first, Unit(raw, at + 2)))
            return "\uFFFD";
        at += EscapeLength;
        return $"{first}{Unit(raw, at - EscapeLength + 2)}";
    }

    private static char Unit(string raw, int at) =>
        (char)ushort.Parse(raw.AsSpan(at + 1, EscapeLength - 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
