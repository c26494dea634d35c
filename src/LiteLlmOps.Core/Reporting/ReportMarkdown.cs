using System.Globalization;
using System.Text;

namespace LiteLlmOps.Reporting;

/// <summary>Writes a report as Markdown: CommonMark with the tables of GitHub.</summary>
internal static class ReportMarkdown
{
    public static string Of(ReportDocument document)
    {
        var text = new StringBuilder();
        text.Append("# ").Append(Escape(document.Title)).Append("\n\n");
        Write(text, Facts(document));
        foreach (var section in document.Sections)
            Write(text, section, 2);
        return text.ToString();
    }

    /// <summary>The blocks alone.</summary>
    public static string Of(IEnumerable<ReportBlock> blocks)
    {
        var text = new StringBuilder();
        foreach (var block in blocks)
            Write(text, block);
        return text.ToString();
    }

    /// <summary>The names and values below the heading.</summary>
    public static ReportTable Facts(ReportDocument document) =>
        new(["", ""], [.. document.Facts.Select(static f => (IReadOnlyList<ReportText>)[ReportText.Strong(f.Name), f.Value])]);

    private static void Write(StringBuilder text, ReportSection section, int level)
    {
        text.Append('#', level).Append(' ').Append(Escape(section.Title)).Append("\n\n");
        if (section.Label is { } label)
            text.Append("**").Append(Escape(label)).Append("**\n\n");
        foreach (var block in section.Blocks)
            Write(text, block);
        foreach (var child in section.Children)
            Write(text, child, level + 1);
    }

    private static void Write(StringBuilder text, ReportBlock block)
    {
        switch (block)
        {
            case Paragraph paragraph:
                text.Append(AtStart(Inline(paragraph.Text))).Append("\n\n");
                break;
            case ReportList list:
                Write(text, list);
                break;
            case Quotation quotation:
                Write(text, quotation);
                break;
            case ReportTable table:
                Write(text, table);
                break;
        }
    }

    private static void Write(StringBuilder text, ReportList list)
    {
        for (var i = 0; i < list.Items.Count; i++)
        {
            text.Append(list.IsOrdered ? string.Create(CultureInfo.InvariantCulture, $"{i + 1}. ") : "- ");
            text.Append(AtStart(Inline(list.Items[i]))).Append('\n');
        }

        text.Append('\n');
    }

    // The fence is longer than each row of backticks in the text.
    private static void Write(StringBuilder text, Quotation quotation)
    {
        var fence = new string('`', Math.Max(3, Longest(quotation.Text, '`') + 1));
        text.Append(fence).Append("text\n").Append(quotation.Text.TrimEnd('\n')).Append('\n').Append(fence).Append("\n\n");
    }

    private static void Write(StringBuilder text, ReportTable table)
    {
        text.Append('|');
        foreach (var column in table.Columns)
            text.Append(' ').Append(Escape(column.Title)).Append(" |");
        text.Append("\n|");
        foreach (var column in table.Columns)
            text.Append(column.IsNumber ? "---:|" : "---|");
        text.Append('\n');
        foreach (var row in table.Rows)
        {
            text.Append('|');
            foreach (var cell in row)
                text.Append(' ').Append(Inline(cell)).Append(" |");
            text.Append('\n');
        }

        text.Append('\n');
    }

    private static string Inline(ReportText text) => string.Concat(text.Runs.Select(Inline));

    private static string Inline(ReportRun run) =>
        run.Text.Length == 0
            ? ""
            : run.Style switch
            {
                RunStyle.Code => Code(run.Text),
                // With blanks at its ends, the asterisks would be characters.
                RunStyle.Strong when run.Text.Trim() is { Length: > 0 } bold => $"**{Escape(bold)}**",
                _ => Escape(run.Text),
            };

    // Readers do not agree whether a vertical bar in code ends the cell of a table, so such a text is written without code.
    private static string Code(string text)
    {
        var line = Line(text).Trim();
        return line.Length == 0 || line.AsSpan().IndexOfAny('`', '|') >= 0 ? Escape(text) : $"`{line}`";
    }

    /// <summary>A text in which no character is markup. Line ends become blanks.</summary>
    internal static string Escape(string text)
    {
        var line = Line(text);
        var escaped = new StringBuilder(line.Length + 8);
        for (var i = 0; i < line.Length; i++)
        {
            if (IsMarkup(line, i))
                escaped.Append('\\');
            escaped.Append(line[i]);
        }

        return escaped.ToString();
    }

    private static bool IsMarkup(string line, int at) =>
        line[at] switch
        {
            '\\' or '`' or '*' or '[' or ']' or '<' or '>' or '|' or '~' or '&' => true,
            // Within a word it is a character.
            '_' => at == 0 || at == line.Length - 1 || !char.IsLetterOrDigit(line[at - 1]) || !char.IsLetterOrDigit(line[at + 1]),
            '!' => at + 1 < line.Length && line[at + 1] == '[',
            // GitHub turns addresses into links.
            '/' => at > 0 && line[at - 1] == ':',
            _ => false,
        } || IsAddress(line, at);

    // A list, a heading or a rule begins with these, and blanks at the start may make a line code.
    private static string AtStart(string line)
    {
        var text = line.TrimStart();
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits > 0 && text[digits] is '.' or ')')
            return text.Insert(digits, "\\");
        return text.Length > 0 && text[0] is '#' or '+' or '-' or '=' ? "\\" + text : text;
    }

    private static bool IsAddress(string line, int at) =>
        line[at] == '.' && at >= 3 && line.AsSpan(at - 3, 3).Equals("www", StringComparison.OrdinalIgnoreCase);

    private static string Line(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');

    private static int Longest(string text, char sign)
    {
        var (longest, length) = (0, 0);
        foreach (var c in text)
        {
            length = c == sign ? length + 1 : 0;
            longest = Math.Max(longest, length);
        }

        return longest;
    }
}
