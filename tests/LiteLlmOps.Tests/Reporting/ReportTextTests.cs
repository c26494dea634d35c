using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using LiteLlmOps.Adapters.Reporting;
using LiteLlmOps.Deployments;
using LiteLlmOps.Reporting;
using static LiteLlmOps.Tests.Reporting.ReportSamples;

namespace LiteLlmOps.Tests.Reporting;

/// <summary>Whatever text a deployment contains, it is text in the report, and never markup.</summary>
public sealed partial class ReportTextTests
{
    private static readonly string[] Pieces =
    [
        "a",
        "Z9",
        " ",
        "  ",
        "|",
        "||",
        "`",
        "``",
        "```",
        "*",
        "**",
        "_",
        "__",
        "a_b",
        "[x](http://evil.example/)",
        "![i](x)",
        "<script>alert(1)</script>",
        "<b>",
        "</td>",
        "<!--",
        "&amp;",
        "&#x41;",
        "&",
        "\\",
        "\\|",
        "\n",
        "\r\n",
        "\n\n",
        "\n# h",
        "# ",
        "- ",
        "+ ",
        "1. ",
        "2) ",
        "> ",
        "---",
        "===",
        "~~~",
        "~",
        "~~x~~",
        "http://a.example/",
        "https://a.example",
        "www.a.example",
        "<http://x>",
        "a@b.example",
        "\t",
        "    ",
        ":",
        "$",
        "^",
        "=",
        "é",
        "😀",
        "—",
        "{",
        "}",
        "!",
        "(",
        ")",
        "'",
        "\"",
        "javascript:alert(1)",
        "|---|",
    ];

    private static Gen<string> Texts =>
        Gen.Choose(1, 6).SelectMany(static n => Gen.Elements(Pieces).ArrayOf(n)).Select(static p => string.Concat(p));

    [Law(3000)]
    public Property A_text_of_a_paragraph_a_cell_and_an_item_is_shown_as_it_is() =>
        Prop.ForAll(
            Texts.ToArbitrary(),
            static text =>
            {
                ReportText both = (ReportText)text + " and " + ReportText.Code(text) + " and " + ReportText.Strong("x" + text + "x");
                var blocks = new ReportBlock[]
                {
                    new Paragraph("Before " + both),
                    new Paragraph(text + "x"),
                    new ReportList([text + "x", both]),
                    new ReportTable(
                        ["A", new ReportColumn("B", IsNumber: true)],
                        [
                            ["one", text + "x"],
                            [both, "two"],
                        ]
                    ),
                    new Quotation(text),
                    new Paragraph("The end"),
                };
                var html = Html(blocks);
                return (Outline(html) == Outline(Html(Same(blocks))))
                    .Label($"{text}\n{html}")
                    .And((Plain(html) == Expected(text)).Label($"{Plain(html)}\n{Expected(text)}"));
            }
        );

    // The elements are those of a harmless text.
    private static ReportBlock[] Same(ReportBlock[] blocks) =>
        [
            .. blocks.Select(static b =>
                b switch
                {
                    Paragraph p => new Paragraph(Harmless(p.Text)),
                    ReportList l => new ReportList([.. l.Items.Select(Harmless)]),
                    ReportTable t => t with { Rows = [.. t.Rows.Select(static r => (IReadOnlyList<ReportText>)[.. r.Select(Harmless)])] },
                    _ => b is Quotation ? new Quotation("x") : b,
                }
            ),
        ];

    private static ReportText Harmless(ReportText text) =>
        new([
            .. text.Runs.Select(static r =>
                r with
                {
                    Text = new string('x', r.Text.Length),
                    Style = r.Style == RunStyle.Code ? RunStyle.Plain : r.Style,
                }
            ),
        ]);

    private static string Html(IEnumerable<ReportBlock> blocks) =>
        new MarkdownRenderer().ToHtml(ReportMarkdown.Of(blocks), static (_, _) => null);

    // Code that contains a vertical bar or a backtick is plain text.
    private static string Outline(string html) =>
        string.Join(' ', Elements().Matches(html).Select(static m => m.Value).Where(static e => e is not ("<code>" or "</code>")));

    private static string Plain(string html) => Blanks().Replace(WebUtility.HtmlDecode(Elements().Replace(html, " ")), "");

    private static string Expected(string text)
    {
        var both = $"{text} and {text} and x{text}x";
        return Blanks().Replace($"Before {both} {text}x {text}x {both} A B one {text}x {both} two {text} The end", "");
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("[x](javascript:alert(1))")]
    [InlineData("![x](http://evil.example/x.png)")]
    [InlineData("</title><img src=x onerror=alert(1)>")]
    [InlineData("\"><svg onload=alert(1)>")]
    [InlineData("| a | b |")]
    [InlineData("```\n# x\n```")]
    public void A_page_with_hostile_text_has_no_element_of_it(string text)
    {
        var page = Page(Session(text));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(" style=", page, StringComparison.OrdinalIgnoreCase);
        Assert.All(Events().Matches(page), static m => Assert.Fail(m.Value));
        Assert.All(Links().Matches(page), static m => Assert.StartsWith("<a href=\"#", m.Value, StringComparison.Ordinal));
        Assert.Equal(Outline(Page(Session("harmless"))), Outline(page));
    }

    [Fact]
    public void The_policy_of_the_page_allows_its_own_style_sheet_and_nothing_else()
    {
        var page = Page(Session());
        var style = page.Split("<style>")[1].Split("</style>")[0];
        Assert.Contains(
            $"content=\"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'; base-uri 'none'; form-action 'none'\"",
            page,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("url(", style, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", style, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(" src=", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Each_chart_has_a_title_and_a_description_and_its_numbers_are_in_a_table()
    {
        var page = Page(Session());
        var charts = Charts().Matches(page).Select(static m => XElement.Parse(m.Value)).ToList();
        Assert.Equal(
            ["Spend per day", "Requests by status", "Latency of successful requests"],
            charts.Select(static c => c.Element("title")!.Value)
        );
        Assert.All(charts, static c => Assert.Equal("img", c.Attribute("role")!.Value));
        Assert.All(charts, static c => Assert.True(c.Element("desc")!.Value.Length > 40));
        Assert.Contains("$0.12", page, StringComparison.Ordinal);
        Assert.Contains("<td>Failed: 429 RateLimitError</td><td class=\"number\">21</td>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(0.0007, 0.001)]
    [InlineData(1, 1)]
    [InlineData(1.01, 2)]
    [InlineData(2.3, 2.5)]
    [InlineData(480, 500)]
    [InlineData(501, 1000)]
    public void The_top_of_an_axis_is_a_round_number(double most, double top) => Assert.Equal(top, ChartSvg.Ceiling(most), 9);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(400)]
    public void A_chart_of_any_number_of_days_is_valid(int days)
    {
        var labels = Enumerable
            .Range(0, days)
            .Select(static d => new DateOnly(2026, 1, 1).AddDays(d).ToString("yyyy-MM-dd", null))
            .ToList();
        foreach (var kind in Enum.GetValues<ChartKind>())
        {
            var values = labels.Select(static (_, n) => n % 3 == 1 ? null : (double?)n).ToList();
            var svg = ChartSvg.Of(
                new ReportChart(kind, "A <title>", "B & C", labels, [new("s", values), new("t", values)], static v => $"{v:0}")
            );
            var figure = XElement.Parse(svg);
            Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
            Assert.Equal("A <title>", figure.Element("svg")!.Element("title")!.Value);
        }
    }

    [Fact]
    public void Secrets_are_masked_also_in_objects_that_were_changed_by_hand()
    {
        const string secret = "sk-0123456789abcdefghijklmnop";
        var report = new ReportModel(Session($"key {secret} postgresql://u:letmein-0815@db/x"));
        var document = new ReportSections(report).Document().Sanitized(KnownSecrets.None);
        foreach (
            var text in new[]
            {
                ReportMarkdown.Of(document),
                new ReportPage(new MarkdownRenderer()).Write(document),
                new ReportJson(report, KnownSecrets.None).Write(),
            }
        )
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain("letmein", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Control_characters_are_replaced()
    {
        var document = new ReportSections(new ReportModel(Session("a\u001b[31mb\u202ec\ud800d"))).Document().Sanitized(KnownSecrets.None);
        var text = ReportMarkdown.Of(document) + new ReportPage(new MarkdownRenderer()).Write(document);
        Assert.DoesNotContain(text, static c => (char.IsControl(c) && c != '\n') || c is '\u202e' || char.IsSurrogate(c));
    }

    internal static string Page(ReportFacts facts) =>
        new ReportPage(new MarkdownRenderer()).Write(new ReportSections(new ReportModel(facts)).Document().Sanitized(KnownSecrets.None));

    [GeneratedRegex("<[a-zA-Z/!][^>]*>", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Elements();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Blanks();

    [GeneratedRegex("<[^>]* on[a-z]+=", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Events();

    [GeneratedRegex("<a [^>]*>", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Links();

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline | RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Charts();
}
