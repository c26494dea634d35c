using System.Globalization;
using LiteLlmOps.Reporting;

namespace LiteLlmOps.Monitor.Dashboard;

/// <summary>A column of a table.</summary>
/// <param name="Title">Its header.</param>
/// <param name="IsNumber">True for numbers, which are aligned at the right.</param>
internal sealed record Column(string Title, bool IsNumber = false)
{
    public static implicit operator Column(string title) => new(title);
}

/// <summary>A row of a table.</summary>
/// <param name="Key">What identifies the row, so that a refresh keeps it.</param>
/// <param name="Cells">A cell for each column. The first one is the header of the row.</param>
internal sealed record Row(string Key, params IReadOnlyList<Markup> Cells);

/// <summary>The building blocks of the page.</summary>
internal static class DashboardHtml
{
    public const string Good = "good";
    public const string Warn = "warn";
    public const string Bad = "bad";
    public const string Calm = "calm";
    public const string Unknown = "unknown";

    private const int LongestText = 400;
    private const int LongestValue = 160;
    private const int LongestWord = 22;

    public static Markup Text(string? text) => Markup.Of($"{Shortened(text, LongestText)}");

    public static Markup Code(string? text) =>
        string.IsNullOrEmpty(text) ? Markup.Empty : Markup.Of($"<code>{Shortened(text, LongestValue)}</code>");

    public static Markup Strong(string? text) => Markup.Of($"<strong>{Shortened(text, LongestValue)}</strong>");

    /// <summary>A word with a colour.</summary>
    public static Markup Tag(string word, string? tone = null) =>
        Markup.Of($"<span class=\"tag {tone ?? ReportPage.ToneOf(word) ?? Calm}\">{word}</span>");

    /// <summary>A command with a button that copies it. Nothing for null.</summary>
    public static Markup Command(string? command) =>
        command is null
            ? Markup.Empty
            : Markup.Of(
                $"<span class=\"command\"><code>{Words(command)}</code><button type=\"button\" class=\"copy\" aria-label=\"Copy {command}\">Copy</button></span>"
            );

    /// <summary>Commands below each other.</summary>
    public static Markup Commands(params IEnumerable<string?> commands) =>
        commands.OfType<string>().Distinct(StringComparer.Ordinal).Select(Command).ToList() is { Count: > 0 } shown
            ? Markup.Of($"<p class=\"commands\">{shown}</p>\n")
            : Markup.Empty;

    /// <summary>A time in UTC, for a sentence.</summary>
    public static Markup Time(DateTime? time) =>
        time is { } at ? Markup.Of($"<time datetime=\"{Machine(at)}\">{ReportTime.Of(at)}</time>") : Markup.Empty;

    /// <summary>A time, for a column whose header says UTC.</summary>
    public static Markup TimeCell(DateTime? time) =>
        time is { } at ? Markup.Of($"<time datetime=\"{Machine(at)}\">{ReportTime.Cell(at)}</time>") : Markup.Empty;

    public static Markup Paragraph(string? text) =>
        string.IsNullOrEmpty(text) ? Markup.Empty : Markup.Of($"<p>{Shortened(text, LongestText)}</p>\n");

    /// <summary>A value of a setting.</summary>
    public static Markup Value(object? value) =>
        value switch
        {
            null => Markup.Of($"<span class=\"none\">none</span>"),
            "" => Markup.Of($"<span class=\"none\">empty text</span>"),
            bool flag => Code(flag ? "true" : "false"),
            IFormattable number => Code(number.ToString(null, CultureInfo.InvariantCulture)),
            _ => Code(value.ToString()),
        };

    public static Markup Table(string caption, IReadOnlyList<Column> columns, IEnumerable<Row> rows) =>
        Markup.Of(
            $"<div class=\"scroll\"><table>\n<caption>{caption}</caption>\n<thead><tr>{columns.Select(Header)}</tr></thead>\n<tbody>\n{rows.Select(r => TableRow(columns, r))}</tbody>\n</table></div>\n"
        );

    /// <summary>A list of which the rest can be opened.</summary>
    public static Markup Details(string key, string summary, Markup content) =>
        Markup.Of($"<details data-key=\"{key}\"><summary>{summary}</summary>\n{content}</details>\n");

    /// <summary>How many of a list are left out, and the command that shows them. Nothing when none are.</summary>
    public static Markup More(int all, int shown, string command) =>
        all <= shown ? Markup.Empty : Markup.Of($"<p class=\"more\">and {all - shown} more: {Command(command)}</p>\n");

    public static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>"1 check", "2 checks".</summary>
    public static string Count(long number, string one, string? many = null) =>
        $"{Number(number)} {(number == 1 ? one : many ?? one + "s")}";

    /// <summary>A duration with at most two units: 3d4h, 5h12m, 42s, 12ms.</summary>
    public static string Span(TimeSpan? span) =>
        span is not { } value ? ""
        : value >= TimeSpan.FromDays(1) ? Durations.Format(new TimeSpan(value.Days, value.Hours, 0, 0))
        : value >= TimeSpan.FromHours(1) ? Durations.Format(new TimeSpan(value.Hours, value.Minutes, 0))
        : value >= TimeSpan.FromSeconds(1) ? Durations.Format(new TimeSpan(0, value.Minutes, value.Seconds))
        : Durations.Format(TimeSpan.FromMilliseconds(Math.Round(value.TotalMilliseconds)));

    /// <summary>A text that is at most as long, with an ellipsis when it was longer.</summary>
    public static string? Shortened(string? text, int longest)
    {
        if (text is null || text.Length <= longest)
            return text;
        var end = char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest;
        return text[..end] + "…";
    }

    // A browser breaks a line after the hyphen of a cmdlet or of a parameter, which makes it hard to read.
    private static IEnumerable<Markup> Words(string command) =>
        command
            .Split(' ')
            .Select(static (w, i) => (Text: w, Blank: i == 0 ? "" : " "))
            .Select(static w =>
                w.Text.Length <= LongestWord && w.Text.Contains('-', StringComparison.Ordinal)
                    ? Markup.Of($"{w.Blank}<span>{w.Text}</span>")
                    : Markup.Of($"{w.Blank}{w.Text}")
            );

    private static Markup Header(Column column) =>
        column.IsNumber
            ? Markup.Of($"<th scope=\"col\" class=\"number\">{column.Title}</th>")
            : Markup.Of($"<th scope=\"col\">{column.Title}</th>");

    private static Markup TableRow(IReadOnlyList<Column> columns, Row row) =>
        Markup.Of(
            $"<tr data-key=\"{row.Key}\"><th scope=\"row\">{row.Cells[0]}</th>{columns.Zip(row.Cells).Skip(1).Select(static c => Cell(c.First, c.Second))}</tr>\n"
        );

    // On a phone, a row is a card: each cell has its header before it.
    private static Markup Cell(Column column, Markup content) =>
        column.IsNumber
            ? Markup.Of($"<td class=\"number\" data-label=\"{column.Title}\">{content}</td>")
            : Markup.Of($"<td data-label=\"{column.Title}\">{content}</td>");

    private static string Machine(DateTime time) => time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
