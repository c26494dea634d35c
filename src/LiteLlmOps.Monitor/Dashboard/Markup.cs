using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace LiteLlmOps.Monitor.Dashboard;

/// <summary>
/// A piece of HTML. It is made by <see cref="Of"/> of an interpolated text, whose literal parts are markup and whose values are encoded.
/// </summary>
/// <param name="html">HTML without text of other origin: a style sheet, a script, a chart.</param>
internal readonly struct Markup(string html)
{
    public static readonly Markup Empty = new("");

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly string? _html = html;

    public static Markup Of(MarkupHandler text) => new(text.Html);

    /// <summary>
    /// A text of any origin as HTML, for elements and quoted attributes: secrets are masked, and control characters replaced.
    /// </summary>
    public static string Encode(string? text) => text is null ? "" : Encoder.Encode(PrintableText.Message(text));

    public override string ToString() => _html ?? "";
}

/// <summary>Makes HTML of an interpolated text.</summary>
/// <param name="literalLength">The length of the literal parts.</param>
/// <param name="formattedCount">The number of values.</param>
[InterpolatedStringHandler]
internal readonly ref struct MarkupHandler(int literalLength, int formattedCount)
{
    private readonly StringBuilder _html = new(literalLength + (formattedCount * 16));

    public string Html => _html.ToString();

    public void AppendLiteral(string markup) => _html.Append(markup);

    public void AppendFormatted(Markup markup) => _html.Append(markup.ToString());

    public void AppendFormatted(IEnumerable<Markup> parts)
    {
        foreach (var part in parts)
            _html.Append(part.ToString());
    }

    public void AppendFormatted(string? text) => _html.Append(Markup.Encode(text));

    public void AppendFormatted(long number) => _html.Append(number.ToString("#,0", CultureInfo.InvariantCulture));
}
