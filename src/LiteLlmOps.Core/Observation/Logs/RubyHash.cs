using System.Text;

namespace LiteLlmOps.Logs;

/// <summary>Reads the records that fluent-bit and fluentd print as a hash of Ruby: {"log"=>"text", "stream"=>"stderr"}.</summary>
internal static class RubyHash
{
    // Before the record there may be a hash with metadata.
    private const int MaxCandidates = 3;

    /// <summary>The record in a line, as JSON. Null when the line has none.</summary>
    /// <param name="line">The line.</param>
    /// <param name="start">Where the hash starts.</param>
    public static byte[]? Find(ReadOnlySpan<byte> line, out int start)
    {
        start = 0;
        if (line.IndexOf("\"=>"u8) < 0)
            return null;
        for (var i = 0; i < MaxCandidates; i++)
        {
            var open = line[start..].IndexOf("{\""u8);
            if (open < 0)
                return null;
            start += open;
            if (ToJson(line[start..]) is { } json && JsonRecord.Read(json) is { Text: not null })
                return json;
            start++;
        }

        return null;
    }

    // Null when the hash does not end.
    private static byte[]? ToJson(ReadOnlySpan<byte> text)
    {
        var json = new StringBuilder();
        var (depth, isQuoted) = (0, false);
        var chars = Encoding.UTF8.GetString(text);
        for (var at = 0; at < chars.Length; at++)
        {
            var c = chars[at];
            if (isQuoted && c == '\\' && at + 1 < chars.Length)
            {
                json.Append(Escaped(chars[++at]));
                continue;
            }

            isQuoted ^= c == '"';
            if (!isQuoted && c == '=' && at + 1 < chars.Length && chars[at + 1] == '>')
            {
                json.Append(':');
                at++;
                continue;
            }

            if (!isQuoted && chars.AsSpan(at).StartsWith("nil"))
            {
                json.Append("null");
                at += 2;
                continue;
            }

            json.Append(c);
            depth +=
                isQuoted ? 0
                : c is '{' or '[' ? 1
                : c is '}' or ']' ? -1
                : 0;
            if (depth == 0)
                return Encoding.UTF8.GetBytes(json.ToString());
        }

        return null;
    }

    private static string Escaped(char c) =>
        c switch
        {
            'e' => "\\u001b",
            'a' => "\\u0007",
            'v' => "\\u000b",
            '0' => "\\u0000",
            '"' or '\\' or '/' or 'b' or 'f' or 'n' or 'r' or 't' or 'u' => $"\\{c}",
            // Ruby escapes # before a brace.
            _ => c.ToString(),
        };
}
