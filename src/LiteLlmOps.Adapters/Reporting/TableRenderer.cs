using System.Text;
using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace LiteLlmOps.Adapters.Reporting;

/// <summary>
/// Tables that scroll in a frame of their own, with classes instead of styles: the policy of the page forbids the style attributes that Markdig writes.
/// </summary>
/// <param name="toneOf">The class of a cell, from its header and its text.</param>
internal sealed class TableRenderer(Func<string, string, string?> toneOf) : HtmlObjectRenderer<Table>
{
    protected override void Write(HtmlRenderer renderer, Table obj)
    {
        var headers = obj.OfType<TableRow>().FirstOrDefault(static r => r.IsHeader)?.OfType<TableCell>().Select(TextOf).ToList() ?? [];
        // A frame that scrolls can be reached with the keyboard.
        renderer.EnsureLine();
        renderer.Write("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table\">\n<table>\n");
        foreach (var part in obj.OfType<TableRow>().GroupBy(static r => r.IsHeader))
        {
            renderer.Write(part.Key ? "<thead>\n" : "<tbody>\n");
            foreach (var row in part)
                Write(renderer, obj, row, headers);
            renderer.Write(part.Key ? "</thead>\n" : "</tbody>\n");
        }

        renderer.Write("</table>\n</div>\n");
    }

    private void Write(HtmlRenderer renderer, Table table, TableRow row, List<string> headers)
    {
        renderer.Write("<tr>");
        var column = 0;
        foreach (var cell in row.OfType<TableCell>())
        {
            var isNumber = column < table.ColumnDefinitions.Count && table.ColumnDefinitions[column].Alignment == TableColumnAlign.Right;
            var tone = !row.IsHeader && column < headers.Count ? toneOf(headers[column], TextOf(cell)) : null;
            renderer.Write(row.IsHeader ? "<th scope=\"col\"" : "<td");
            if (isNumber)
                renderer.Write(" class=\"number\"");
            else if (tone is not null)
                renderer.Write(" class=\"tone\"");
            renderer.Write(">");
            if (tone is not null)
                renderer.Write($"<span class=\"tag {tone}\">");
            var isImplicit = renderer.ImplicitParagraph;
            renderer.ImplicitParagraph = true;
            renderer.WriteChildren(cell);
            renderer.ImplicitParagraph = isImplicit;
            if (tone is not null)
                renderer.Write("</span>");
            renderer.Write(row.IsHeader ? "</th>" : "</td>");
            column++;
        }

        renderer.Write("</tr>\n");
    }

    private static string TextOf(TableCell cell)
    {
        var text = new StringBuilder();
        foreach (var literal in cell.Descendants<LiteralInline>())
            text.Append(literal.Content.AsSpan());
        return text.ToString();
    }
}
