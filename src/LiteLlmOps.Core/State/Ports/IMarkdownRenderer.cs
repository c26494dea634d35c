namespace LiteLlmOps.Ports;

/// <summary>Renders Markdown as HTML. Nothing in it becomes an element that loads or runs something: HTML in the text is text, and links are not made.</summary>
internal interface IMarkdownRenderer
{
    /// <param name="markdown">CommonMark with tables.</param>
    /// <param name="toneOf">The class of a cell of a table, from its header and its text. Null for none.</param>
    string ToHtml(string markdown, Func<string, string, string?> toneOf);
}
