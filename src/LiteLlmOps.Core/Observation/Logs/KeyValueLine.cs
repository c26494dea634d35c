using System.Buffers;
using System.Globalization;
using System.Text;

namespace LiteLlmOps.Logs;

/// <summary>Reads the lines of loggers that write key=value pairs (logfmt): ts=2026-08-14T14:19:11Z level=error msg="text".</summary>
internal static class KeyValueLine
{
    private const int FewestPairs = 2;

    private static readonly SearchValues<char> NotInNames = SearchValues.Create(" \"'{}[]()");

    /// <summary>The pairs. Null when the line has other text.</summary>
    public static IReadOnlyList<(string Name, string Value)>? Read(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty || !char.IsAsciiLetter((char)line[0]) && line[0] is not ((byte)'_' or (byte)'@'))
            return null;
        var equals = line.IndexOf((byte)'=');
        if (equals <= 0 || !IsName(line[..equals]))
            return null;
        var pairs = new List<(string, string)>();
        var text = Encoding.UTF8.GetString(line).AsSpan().TrimEnd();
        while (!text.IsEmpty)
        {
            if (Pair(ref text) is not { } pair)
                return null;
            pairs.Add(pair);
        }

        return pairs.Count >= FewestPairs ? pairs : null;
    }

    private static (string, string)? Pair(ref ReadOnlySpan<char> text)
    {
        var equals = text.IndexOf('=');
        if (equals <= 0 || text[..equals].IndexOfAny(NotInNames) >= 0)
            return null;
        var name = text[..equals].ToString();
        text = text[(equals + 1)..];
        var value = text is ['"', ..] ? Quoted(ref text) : Plain(ref text);
        text = text.TrimStart(' ');
        return value is null ? null : (name, value);
    }

    private static string Plain(ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOf(' ') is >= 0 and var blank ? blank : text.Length;
        var value = text[..end].ToString();
        text = text[end..];
        return value;
    }

    // Null when the quote is not closed.
    private static string? Quoted(ref ReadOnlySpan<char> text)
    {
        var value = new StringBuilder();
        for (var at = 1; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                text = text[(at + 1)..];
                return text.IsEmpty || text[0] == ' ' ? value.ToString() : null;
            }

            if (text[at] == '\\' && at + 1 < text.Length)
                value.Append(Unescaped(text, ref at));
            else
                value.Append(text[at]);
        }

        return null;
    }

    private static char Unescaped(ReadOnlySpan<char> text, ref int at)
    {
        at++;
        if (
            text[at] == 'u'
            && at + 4 < text.Length
            && ushort.TryParse(text.Slice(at + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code)
        )
        {
            at += 4;
            return (char)code;
        }

        return text[at] switch
        {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            _ => text[at],
        };
    }

    private static bool IsName(ReadOnlySpan<byte> name)
    {
        foreach (var b in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'_' or (byte)'.' or (byte)'-' or (byte)'@'))
                return false;
        }

        return true;
    }
}
