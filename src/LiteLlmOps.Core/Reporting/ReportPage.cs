using System.Net;
using System.Reflection;
using System.Text;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Reporting;

/// <summary>Writes a report as one HTML page that needs nothing else: no script, no address, no font.</summary>
/// <param name="markdown">Renders the Markdown of the sections.</param>
internal sealed class ReportPage(IMarkdownRenderer markdown)
{
    private static readonly Lazy<string> LazyStyle = new(static () => EmbeddedText.Read(Assembly.GetExecutingAssembly(), "report.css"));

    /// <summary>The style sheet.</summary>
    internal static string Style => LazyStyle.Value;

    public string Write(ReportDocument document)
    {
        // The policy allows exactly this style sheet, so that nothing that came from elsewhere could load or run anything.
        var hash = EmbeddedText.HashOf(Style);
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src ")
            .Append(hash)
            .Append("; base-uri 'none'; form-action 'none'\">\n");
        page.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.Append("<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n");
        page.Append("<title>")
            .Append(Encode(document.Title))
            .Append("</title>\n<style>")
            .Append(Style)
            .Append("</style>\n</head>\n<body>\n");
        page.Append("<header>\n<h1>").Append(Encode(document.Title)).Append("</h1>\n");
        page.Append("<div class=\"facts\">\n").Append(Html([ReportMarkdown.Facts(document)])).Append("</div>\n</header>\n");
        Navigation(page, document);
        page.Append("<main>\n");
        foreach (var section in document.Sections)
            Write(page, section, 2);
        page.Append("</main>\n</body>\n</html>\n");
        return page.ToString();
    }

    private static void Navigation(StringBuilder page, ReportDocument document)
    {
        page.Append("<nav aria-label=\"Sections\">\n<ul>\n");
        foreach (var section in document.Sections)
            page.Append("<li><a href=\"#").Append(section.Id).Append("\">").Append(Encode(section.Title)).Append("</a></li>\n");
        page.Append("</ul>\n</nav>\n");
    }

    private void Write(StringBuilder page, ReportSection section, int level)
    {
        var tone = section.Label is { } label ? ToneOf(label.Split(' ')[0], label) : null;
        page.Append("<section id=\"").Append(section.Id).Append('"');
        if (section.Label is not null)
            page.Append(" class=\"card ").Append(tone).Append('"');
        page.Append(" aria-labelledby=\"").Append(section.Id).Append("-heading\">\n");
        page.Append("<h").Append(level).Append(" id=\"").Append(section.Id).Append("-heading\">").Append(Encode(section.Title));
        page.Append("</h").Append(level).Append(">\n");
        if (section.Label is { } shown)
            page.Append("<p class=\"label\"><span class=\"tag ").Append(tone).Append("\">").Append(Encode(shown)).Append("</span></p>\n");
        Blocks(page, section.Blocks);
        foreach (var child in section.Children)
            Write(page, child, level + 1);
        page.Append("</section>\n");
    }

    // Markdown has no charts: they are placed between the parts that are rendered from it.
    private void Blocks(StringBuilder page, IReadOnlyList<ReportBlock> blocks)
    {
        var pending = new List<ReportBlock>();
        foreach (var block in blocks)
        {
            if (block is not ChartRow charts)
            {
                pending.Add(block);
                continue;
            }

            page.Append(Html(pending));
            pending.Clear();
            page.Append("<div class=\"charts\">\n");
            foreach (var chart in charts.Charts)
                page.Append(ChartSvg.Of(chart));
            page.Append("</div>\n");
        }

        page.Append(Html(pending));
    }

    private string Html(IReadOnlyList<ReportBlock> blocks) =>
        blocks.Count == 0
            ? ""
            : markdown.ToHtml(ReportMarkdown.Of(blocks), static (header, cell) => new ReportColumn(header).HasTone ? ToneOf(cell) : null);

    /// <summary>The class of a word that says how something is. Null for other words.</summary>
    internal static string? ToneOf(string word, string? label = null) =>
        word switch
        {
            "Failed" or "Error" or "Critical" or "PortConflict" => "bad",
            "Open" => label?.EndsWith("Warning", StringComparison.Ordinal) == true ? "warn" : "bad",
            "Warning" or "Blocked" or "Stopped" or "Starting" or "Running" => "warn",
            "Passed" or "Ready" or "Resolved" or "Applied" or "Saved" or "Written" => "good",
            "Info"
            or "Confirmed"
            or "Cleared"
            or "Refuted"
            or "Inconclusive"
            or "Expected"
            or "Skipped"
            or "Accepted"
            or "False"
            or "No"
            or "Noted" => "calm",
            "Exit code 0" => "good",
            _ when word.StartsWith("Exit code ", StringComparison.Ordinal) => "bad",
            _ => null,
        };

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
