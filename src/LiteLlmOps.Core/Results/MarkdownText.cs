using System.Globalization;
using System.Text;

namespace LiteLlmOps.Results;

/// <summary>Writes Markdown: a table for each kind of result, failures first.</summary>
internal static class MarkdownText
{
    public static string Of(ResultSet results)
    {
        var text = new StringBuilder();
        var title = string.Join(", ", results.Deployments);
        text.Append("# ").Append(Cell(title.Length == 0 ? "Results" : title)).Append("\n\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"{results.Items.Count} results: {results.Failed} failed, {results.Warnings} warnings, {results.Skipped} skipped, {results.Passed} passed ({results.Time:yyyy-MM-dd HH:mm:ss} UTC).\n"
        );
        foreach (var kind in results.Kinds)
            Table(text, kind.Key, [.. kind]);
        return text.ToString();
    }

    private static void Table(StringBuilder text, ResultKind kind, IReadOnlyList<ResultItem> items)
    {
        var hasDuration = items.Any(static i => i.Duration is not null);
        text.Append("\n## ").Append(ResultText.Plural(kind)).Append("\n\n");
        text.Append(
            hasDuration
                ? "| Status | Name | Target | Duration | Message |\n|---|---|---|---:|---|\n"
                : "| Status | Name | Target | Message |\n|---|---|---|---|\n"
        );
        foreach (var item in items.OrderBy(Rank))
        {
            var status = item.IsFailure ? $"**{Cell(item.Status)}**" : Cell(item.Status);
            var duration = hasDuration
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $" {item.Duration?.TotalMilliseconds:0}{(item.Duration is null ? "" : " ms")} |"
                )
                : "";
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {status} | {Cell(item.Name)} | {Cell(item.Target)} |{duration} {Cell(Words(item))} |\n"
            );
        }
    }

    private static string Words(ResultItem item)
    {
        var message = item.Accepted is { } reason ? $"{item.Message} Accepted: {Sentence.Of(reason)}" : item.Message;
        var remediation = item.Level != ResultLevel.None && item.Accepted is null ? item.Remediation : null;
        var place = item.File is { } file
            ? $" ({Path.GetFileName(file)}{(item.Line is { } line ? $":{line.ToString(CultureInfo.InvariantCulture)}" : "")})"
            : "";
        return $"{message}{(remediation is null ? "" : " " + remediation)}{place}";
    }

    private static int Rank(ResultItem item) =>
        item.IsFailure ? 0
        : item.IsWarning ? 1
        : item.IsSkipped ? 2
        : 3;

    private static string Cell(string text)
    {
        var cell = new StringBuilder(text.Length);
        foreach (var c in text.ReplaceLineEndings(" "))
        {
            if (c is '|' or '\\' or '`' or '*' or '_' or '<' or '[')
                cell.Append('\\');
            cell.Append(char.IsControl(c) ? ' ' : c);
        }

        return cell.ToString();
    }
}
