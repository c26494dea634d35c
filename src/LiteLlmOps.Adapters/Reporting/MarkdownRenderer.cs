using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Parsers.Inlines;
using Markdig.Renderers;

namespace LiteLlmOps.Adapters.Reporting;

/// <summary>Renders the Markdown of reports with Markdig.</summary>
internal sealed class MarkdownRenderer : Ports.IMarkdownRenderer
{
    private static readonly MarkdownPipeline Pipeline = Build();

    public string ToHtml(string markdown, Func<string, string, string?> toneOf)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.ReplaceOrAdd<HtmlTableRenderer>(new TableRenderer(toneOf));
        renderer.Render(Markdown.Parse(markdown, Pipeline));
        return writer.ToString();
    }

    // A report has no links and no images: its own navigation is made by the page, and other addresses come from foreign text.
    private static MarkdownPipeline Build()
    {
        var builder = new MarkdownPipelineBuilder().UsePipeTables().DisableHtml();
        builder.InlineParsers.TryRemove<LinkInlineParser>();
        builder.InlineParsers.TryRemove<AutolinkInlineParser>();
        return builder.Build();
    }
}
