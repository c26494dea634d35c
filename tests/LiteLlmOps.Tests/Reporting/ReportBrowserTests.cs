namespace LiteLlmOps.Tests.Reporting;

/// <summary>The page in a real browser. Skipped where Chromium is not installed.</summary>
/// <param name="fixture">The browser.</param>
public sealed class ReportBrowserTests(ChromiumFixture fixture) : IClassFixture<ChromiumFixture>
{
    // Long words without a place to break, and text that would be markup.
    private const string Foreign =
        "azure/gpt-4o-2024-11-20-a-very-long-deployment-name-without-any-place-to-break_it_0123456789abcdef | <script>alert(1)</script> [x](http://evil.example/)";

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
            var page = await fixture.OpenAsync(ReportTextTests.Page(facts), width, isDark, isPrint);
            Assert.Empty(page.Messages);
            Assert.Single(page.Requests);
            var overflow = await page.EvaluateAsync("document.documentElement.scrollWidth - window.innerWidth");
            Assert.True((int)overflow! <= 0, $"{name}: {overflow} px too wide at {width} px: {await page.EvaluateAsync(Widest)}");
            Assert.Equal(
                isDark && !isPrint,
                IsDark((string)(await page.EvaluateAsync("getComputedStyle(document.body).backgroundColor"))!)
            );
            Assert.True((double)(await page.EvaluateAsync(Contrast))! >= 4.5);
            var picture = await page.ScreenshotAsync();
            Assert.Equal("PNG"u8.ToArray(), picture[1..4]);
            await ChromiumFixture.KeepAsync($"{name}-{width}{(isDark ? "-dark" : "")}{(isPrint ? "-print" : "")}.png", picture);
        }
    }

    [Fact]
    public async Task Each_link_of_the_page_leads_to_one_of_its_sections()
    {
        var page = await fixture.OpenAsync(ReportTextTests.Page(ReportSamples.Session(Foreign)), 1280);
        Assert.Equal(13, (int)(await page.EvaluateAsync("document.links.length"))!);
        Assert.True(
            (bool)
                (
                    await page.EvaluateAsync(
                        "[...document.links].every(l => document.getElementById(l.hash.slice(1))?.tagName === 'SECTION')"
                    )
                )!
        );
        Assert.Equal(
            0,
            (int)
                (
                    await page.EvaluateAsync(
                        "document.images.length + document.scripts.length + document.querySelectorAll('link, iframe, object, form').length"
                    )
                )!
        );
        Assert.True(
            (bool)
                (
                    await page.EvaluateAsync(
                        "new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size === document.querySelectorAll('[id]').length"
                    )
                )!
        );
    }

    [Fact]
    public async Task Wide_tables_scroll_in_a_frame_of_their_own()
    {
        var page = await fixture.OpenAsync(ReportTextTests.Page(ReportSamples.Session()), 375);
        Assert.True(
            (int)(await page.EvaluateAsync("[...document.querySelectorAll('.scroll')].filter(f => f.scrollWidth > f.clientWidth).length"))!
                > 0
        );
        Assert.Equal(
            0,
            (int)
                (
                    await page.EvaluateAsync(
                        "[...document.querySelectorAll('table')].filter(t => !t.parentElement.matches('.scroll')).length"
                    )
                )!
        );
    }

    [Fact]
    public async Task A_page_can_be_printed()
    {
        var page = await fixture.OpenAsync(ReportTextTests.Page(ReportSamples.Session()), 794);
        var document = await page.PrintAsync();
        Assert.Equal("%PDF"u8.ToArray(), document[..4]);
        await ChromiumFixture.KeepAsync("session.pdf", document);
    }

    // The contrast of the smallest text of the page with its background, by the formula of WCAG.
    private const string Contrast = """
        (() => {
          const light = c => { const [r, g, b] = c.match(/[\d.]+/g).map(Number).map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
          const back = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!/, 0\)$|transparent/.test(c)) return c; } return 'rgb(255, 255, 255)'; };
          const ratio = (a, b) => (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
          return Math.min(...[...document.querySelectorAll('h1, h2, p, td, th, .tag, code, a, figcaption, li')].map(e => ratio(light(getComputedStyle(e).color), light(back(e)))));
        })()
        """;

    private const string Widest = """
        JSON.stringify([...document.querySelectorAll('body *')].filter(e => !e.parentElement.closest('.scroll, pre') && e.getBoundingClientRect().right > window.innerWidth + 1)
          .slice(0, 5).map(e => e.tagName + '.' + e.className + ' ' + e.textContent.slice(0, 60)))
        """;

    private static bool IsDark(string color) =>
        color.Split('(', ')')[1].Split(',').Take(3).Average(static c => double.Parse(c, System.Globalization.CultureInfo.InvariantCulture))
        < 128;
}

/// <summary>One browser for all tests of the page.</summary>
public sealed class ChromiumFixture : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("llmops-page-").FullName;
    private Chromium? _browser;
    private int _pages;

    public async ValueTask InitializeAsync() => _browser = Chromium.Find() is { } program ? await Chromium.StartAsync(program) : null;

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    internal async Task<BrowserPage> OpenAsync(string html, int width, bool isDark = false, bool isPrint = false)
    {
        if (_browser is null)
            Assert.Skip("Chromium is not installed.");
        var path = Path.Combine(_folder, $"{++_pages}.html");
        await File.WriteAllTextAsync(path, html, TestContext.Current.CancellationToken);
        return await _browser.OpenAsync(new Uri(path), width, isDark, isPrint);
    }

    /// <summary>Keeps a picture in the folder of LLMOPS_TEST_SCREENSHOTS, to look at.</summary>
    internal static Task KeepAsync(string name, byte[] content) =>
        Environment.GetEnvironmentVariable("LLMOPS_TEST_SCREENSHOTS") is { Length: > 0 } folder
            ? File.WriteAllBytesAsync(Path.Combine(folder, name), content, TestContext.Current.CancellationToken)
            : Task.CompletedTask;
}
