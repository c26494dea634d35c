using System.Globalization;
using System.Text;

namespace LiteLlmOps.Results;

/// <summary>A table for people.</summary>
internal static class MarkdownText
{
    public static string Of(ResultSet results)
    {
        var text = new StringBuilder();
        text.Append("# ")
            .Append(Cell(string.Join(", ", results.Items.Select(static i => i.Deployment).Distinct(StringComparer.Ordinal))))
            .Append("\n\n");
        text.Append(results.Summary)
            .Append(" (")
            .Append(results.Time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture))
            .Append(" UTC).\n\n");
        text.Append("| Status | Name | Target | ms | Message |\n|---|---|---|---:|---|\n");
        // What is not in order comes first: nobody reads on after that.
        foreach (
            var item in results.Items.OrderBy(static i =>
                i.IsFailure ? 0
                : i.Status == "Warning" ? 1
                : i.IsSkipped ? 2
                : 3
            )
        )
        {
            var status = item.IsFailure ? $"**{item.Status}**" : item.Status;
            var message =
                item.Remedy is { } remedy && (item.IsFailure || item.Status is "Warning" or "Expected")
                    ? $"{item.Message}. {remedy}"
                    : item.Message;
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {status} | {Cell(item.Name)} | {Cell(item.Target)} | {item.Duration.TotalMilliseconds:0} | {Cell(message)} |\n"
            );
        }

        return text.ToString();
    }

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
