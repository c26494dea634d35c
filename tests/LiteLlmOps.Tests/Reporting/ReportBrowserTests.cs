using LiteLlmOps.Tests.Browser;
using Microsoft.Playwright;

namespace LiteLlmOps.Tests.Reporting;

/// <summary>The page in a real browser. Skipped where there is none.</summary>
/// <param name="browser">The browser.</param>
public sealed class ReportBrowserTests(BrowserFixture browser) : IClassFixture<BrowserFixture>, IDisposable
{
    // Long words without a place to break, and text that would be markup.
    private const string Foreign =
        "azure/gpt-4o-2024-11-20-a-very-long-deployment-name-without-any-place-to-break_it_0123456789abcdef | <script>alert(1)</script> [x](http://evil.example/)";

    private readonly string _folder = Directory.CreateTempSubdirectory("llmops-page-").FullName;

    public static TheoryData<int, bool, bool> Views =>
        new()
        {
            { 320, false, false },
            { 375, false, false },
            { 375, true, false },
            { 768, false, false },
            { 1280, false, false },
            { 1280, true, false },
            { 794, false, true },
        };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Views))]
    public async Task A_page_is_readable_without_horizontal_scrolling_and_requests_nothing(int width, bool isDark, bool isPrint)
    {
        foreach (
            var (name, facts) in new[]
            {
                ("session", ReportSamples.Session()),
                ("foreign", ReportSamples.Session(Foreign)),
                ("empty", ReportSamples.Empty),
            }
        )
        {
            await using var opened = await OpenAsync(ReportTextTests.Page(facts), width, isDark, isPrint);
            Assert.Empty(opened.Messages);
            Assert.Single(opened.Requests);
            await BrowserFixture.KeepAsync(opened.Page, $"{name}-{width}{(isDark ? "-dark" : "")}{(isPrint ? "-print" : "")}.png");
            await PageAssert.AssertReadable(opened.Page, $"{name} at {width} px", isDark && !isPrint);
        }
    }

    [Fact]
    public async Task Each_link_of_the_page_leads_to_one_of_its_sections()
    {
        await using var opened = await OpenAsync(ReportTextTests.Page(ReportSamples.Session(Foreign)), 1280);
        Assert.Equal(13, await opened.Page.EvaluateAsync<int>("document.links.length"));
        Assert.True(
            await opened.Page.EvaluateAsync<bool>(
                "[...document.links].every(l => document.getElementById(l.hash.slice(1))?.tagName === 'SECTION')"
            )
        );
        Assert.Equal(
            0,
            await opened.Page.EvaluateAsync<int>(
                "document.images.length + document.scripts.length + document.querySelectorAll('link, iframe, object, form').length"
            )
        );
    }

    [Fact]
    public async Task Wide_tables_scroll_in_a_frame_of_their_own()
    {
        await using var opened = await OpenAsync(ReportTextTests.Page(ReportSamples.Session()), 375);
        Assert.True(
            await opened.Page.EvaluateAsync<int>(
                "[...document.querySelectorAll('.scroll')].filter(f => f.scrollWidth > f.clientWidth).length"
            ) > 0
        );
        Assert.Equal(
            0,
            await opened.Page.EvaluateAsync<int>(
                "[...document.querySelectorAll('table')].filter(t => !t.parentElement.matches('.scroll')).length"
            )
        );
    }

    [Fact]
    public async Task A_page_can_be_printed()
    {
        await using var opened = await OpenAsync(ReportTextTests.Page(ReportSamples.Session()), 794);
        var document = await opened.Page.PdfAsync(new PagePdfOptions { PreferCSSPageSize = true });
        Assert.Equal("%PDF"u8.ToArray(), document[..4]);
        await BrowserFixture.KeepAsync("session.pdf", document);
    }

    private async Task<BrowserPage> OpenAsync(string html, int width, bool isDark = false, bool isPrint = false)
    {
        var path = Path.Combine(_folder, "page.html");
        await File.WriteAllTextAsync(path, html, TestContext.Current.CancellationToken);
        var opened = await browser.OpenAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = width, Height = 800 },
                ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
            }
        );
        await opened.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = isPrint ? Media.Print : Media.Screen });
        await opened.Page.GotoAsync(new Uri(path).AbsoluteUri);
        return opened;
    }
}
