using System.Net;
using System.Text;

namespace LiteLlmOps.Logs;

/// <summary>How a log was pasted: with characters escaped for HTML, or indented.</summary>
internal readonly record struct TextForm(bool IsHtml, int Indent)
{
    /// <summary>True when the lines differ from those of the log.</summary>
    public bool Changes => IsHtml || Indent > 0;

    /// <summary>The form of a text.</summary>
    public static TextForm Of(ReadOnlySpan<byte> sample)
    {
        // Every log contains quotes; without escaping, a line may contain an escaped one that a user wrote.
        var isHtml = sample.IndexOf((byte)'"') < 0 && (sample.IndexOf("&quot;"u8) >= 0 || sample.IndexOf("&#34;"u8) >= 0);
        return new TextForm(isHtml, IndentOf(sample));
    }

    /// <summary>The line of the log.</summary>
    public ReadOnlySpan<byte> LineOf(ReadOnlySpan<byte> line)
    {
        if (Indent > 0)
            line = line[Math.Min(Indent, line.Length - line.TrimStart((byte)' ').Length)..];
        return IsHtml && line.IndexOf((byte)'&') >= 0 ? Encoding.UTF8.GetBytes(WebUtility.HtmlDecode(Encoding.UTF8.GetString(line))) : line;
    }

    // The smallest indentation of all lines that are not empty.
    private static int IndentOf(ReadOnlySpan<byte> sample)
    {
        var indent = int.MaxValue;
        while (!sample.IsEmpty && indent > 0)
        {
            var end = sample.IndexOf((byte)'\n');
            var line = (end < 0 ? sample : sample[..end]).TrimEnd((byte)'\r');
            var text = line.TrimStart((byte)' ');
            if (!text.IsEmpty)
                indent = Math.Min(indent, line.Length - text.Length);
            sample = end < 0 ? default : sample[(end + 1)..];
        }

        return indent == int.MaxValue ? 0 : indent;
    }
}
