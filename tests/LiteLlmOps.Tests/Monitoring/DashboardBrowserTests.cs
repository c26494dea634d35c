using System.Text.RegularExpressions;
using LiteLlmOps.Monitor.Dashboard;
using LiteLlmOps.Monitoring;
using LiteLlmOps.Tests.Browser;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LiteLlmOps.Tests.Monitoring;

/// <summary>The dashboard in a real browser. Skipped where there is none.</summary>
/// <param name="browser">The browser.</param>
public sealed class DashboardBrowserTests(BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    private const string ColoursOfTags =
        "String(new Set([...document.querySelectorAll('.tag')].map(t => getComputedStyle(t).backgroundColor)).size)";

    private const string Mark = "window.mark = 'not loaded again'";

    // Below an interval of a person, so that a change is soon visible.
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(150);

    public static MatrixTheoryData<int, bool, string> Views =>
        new([320, 375, 768, 1280], [false, true], ["Full", "Healthy", "Empty", "Failing", "Foreign"]);

    [Theory]
    [MemberData(nameof(Views))]
    public async Task The_page_is_readable_and_requests_nothing_else(int width, bool isDark, string name)
    {
        await using var server = await DashboardServer.StartAsync();
        server.Snapshot = DashboardPageTests.Sample(name);
        await using var opened = await OpenAsync(width, isDark);
        await opened.Page.GotoAsync(server.Address.AbsoluteUri);
        await BrowserFixture.KeepAsync(opened.Page, $"dashboard-{name.ToLowerInvariant()}-{width}{(isDark ? "-dark" : "")}.png");
        await PageAssert.AssertReadable(opened.Page, $"{name} at {width} px", isDark);
        await opened.Page.EvaluateAsync("document.querySelectorAll('details').forEach(d => { d.open = true; })");
        await BrowserFixture.KeepAsync(opened.Page, $"dashboard-{name.ToLowerInvariant()}-{width}{(isDark ? "-dark" : "")}-open.png");
        await PageAssert.AssertReadable(opened.Page, $"{name}, all open, at {width} px", isDark);
        Assert.Empty(opened.Messages);
        Assert.All(opened.Requests, u => Assert.Equal(server.Address.AbsoluteUri, u));
        Assert.Null(await opened.Page.EvaluateAsync<string?>("window.hacked ?? null"));
        Assert.Empty(await opened.Page.Context.CookiesAsync());
    }

    [Fact]
    public async Task The_page_opens_only_with_the_login()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var stranger = await browser.OpenAsync();
        await AssertRefused(stranger.Page, server.Address);
        await using var guest = await OpenAsync(password: "guess");
        await AssertRefused(guest.Page, server.Address);
        await using var viewer = await OpenAsync();
        Assert.Equal(200, (await viewer.Page.GotoAsync(server.Address.AbsoluteUri))!.Status);
        Assert.Equal("Not ready: prod-eu", await viewer.Page.TitleAsync());
        await Expect(viewer.Page.GetByRole(AriaRole.Heading, new() { Name = "State: Not ready" })).ToBeVisibleAsync();
        foreach (
            var title in (string[])
                [
                    "Checks",
                    "Planes and drift",
                    "Services",
                    "Incidents of the last day",
                    "Findings",
                    "Spend and requests",
                    "Keys near budget or expiry",
                    "Access points",
                    "Last changes",
                    "Deployment",
                    "Data of this page",
                ]
        )
            await Expect(viewer.Page.GetByRole(AriaRole.Region, new() { Name = title })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Landmarks_images_tables_and_controls_have_names()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var opened = await OpenAsync();
        await opened.Page.GotoAsync(server.Address.AbsoluteUri);
        await opened.Page.EvaluateAsync("document.querySelectorAll('details').forEach(d => { d.open = true; })");
        foreach (var role in (AriaRole[])[AriaRole.Banner, AriaRole.Main, AriaRole.Navigation, AriaRole.Contentinfo, AriaRole.Status])
            Assert.Equal(1, await opened.Page.GetByRole(role).CountAsync());
        foreach (var role in (AriaRole[])[AriaRole.Button, AriaRole.Link, AriaRole.Img, AriaRole.Table, AriaRole.Region])
        {
            var all = opened.Page.GetByRole(role);
            Assert.True(await all.CountAsync() > 0, role.ToString());
            Assert.Equal(await all.CountAsync(), await opened.Page.GetByRole(role, new() { NameRegex = new Regex(@"\S") }).CountAsync());
        }

        Assert.Equal(0, await opened.Page.EvaluateAsync<int>("document.querySelectorAll('table :is(th):not([scope])').length"));
        Assert.Equal(
            0,
            await opened.Page.EvaluateAsync<int>(
                "[...document.querySelectorAll('nav a')].filter(l => document.getElementById(l.hash.slice(1))?.nodeName !== 'SECTION').length"
            )
        );
    }

    [Theory]
    [InlineData(375)]
    [InlineData(1280)]
    public async Task A_change_is_shown_without_a_navigation_and_keeps_what_the_reader_does(int width)
    {
        await using var server = await DashboardServer.StartAsync(Fast);
        server.Snapshot = DashboardSamples.Full;
        await using var opened = await OpenAsync(width);
        var page = opened.Page;
        await page.GotoAsync(server.Address.AbsoluteUri);
        await page.EvaluateAsync(Mark);
        await page.Locator("#checks details summary").ClickAsync();
        await page.Locator("#journal button.copy").First.FocusAsync();
        await page.EvaluateAsync(
            "() => { const b = document.activeElement; b.id = ''; b.same = true; b.scrollIntoView({ block: 'center' }); window.top0 = b.getBoundingClientRect().top; const code = document.querySelector('#deployment dd'); getSelection().selectAllChildren(code); }"
        );
        var text = await page.EvaluateAsync<string>("getSelection().toString()");
        // Everything above the reader becomes shorter, except the list that was opened.
        server.Snapshot = DashboardSamples.Full with
        {
            Checks = DashboardSamples.Healthy.Checks,
            Drift = DashboardSamples.Healthy.Drift,
            Findings = DashboardSamples.Healthy.Findings,
        };
        await Expect(page.Locator("#state-word")).ToHaveTextAsync("Ready");
        Assert.Equal("not loaded again", await page.EvaluateAsync<string>("window.mark"));
        Assert.True(await page.EvaluateAsync<bool>("document.activeElement.same === true"), "focus");
        Assert.True(await page.EvaluateAsync<bool>("document.querySelector('#checks details').open"), "details");
        Assert.Equal(text, await page.EvaluateAsync<string>("getSelection().toString()"));
        Assert.InRange(await page.EvaluateAsync<double>("document.activeElement.getBoundingClientRect().top - window.top0"), -2, 2);
        Assert.Equal("Ready: prod-eu", await page.TitleAsync());
        await Expect(page.Locator("#announcer")).ToContainTextAsync("Ready. ");
        Assert.Empty(opened.Messages);
        Assert.All(opened.Requests.Skip(1), u => Assert.Equal($"{server.Address}?fragment", u));
    }

    [Fact]
    public async Task A_refreshed_page_is_the_page_that_a_new_visitor_gets()
    {
        await using var server = await DashboardServer.StartAsync(Fast);
        await using var opened = await OpenAsync();
        await opened.Page.GotoAsync(server.Address.AbsoluteUri);
        MonitorSnapshot[] all =
        [
            DashboardSamples.Empty,
            DashboardSamples.Foreign,
            DashboardSamples.Healthy,
            DashboardSamples.Failing,
            DashboardSamples.Full,
        ];
        foreach (var snapshot in all)
        {
            server.Snapshot = snapshot;
            var expected = DashboardPage.Content(new DashboardModel(snapshot, new DashboardIntervals(), DashboardSamples.Now)).ToString();
            await opened.Page.WaitForFunctionAsync(
                "html => new DOMParser().parseFromString(html, 'text/html').querySelector('main').isEqualNode(document.getElementById('main'))",
                expected
            );
        }

        Assert.Empty(opened.Messages);
    }

    [Fact]
    public async Task When_the_focused_item_disappears_the_focus_stays_in_its_section()
    {
        await using var server = await DashboardServer.StartAsync(Fast);
        await using var opened = await OpenAsync();
        await opened.Page.GotoAsync(server.Address.AbsoluteUri);
        await opened.Page.Locator("#findings li button.copy").First.FocusAsync();
        server.Snapshot = DashboardSamples.Healthy;
        await Expect(opened.Page.Locator("#findings-heading")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_lost_connection_is_shown_and_recovers()
    {
        await using var server = await DashboardServer.StartAsync(Fast);
        server.Snapshot = DashboardSamples.Healthy;
        await using var opened = await OpenAsync();
        var page = opened.Page;
        await page.GotoAsync(server.Address.AbsoluteUri);
        await page.EvaluateAsync(Mark);
        await Expect(page.Locator("#refreshed")).ToContainTextAsync("Refreshed at");
        await server.StopAsync();
        await Expect(page.Locator("#connection"))
            .ToHaveTextAsync(
                new Regex(@"^No connection to the monitor since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\. The page shows what was known then\.$")
            );
        await Expect(page.Locator("#state-word")).ToHaveTextAsync("Unknown");
        await Expect(page.Locator("#state")).ToHaveClassAsync("unknown");
        await Expect(page.Locator("#state-text")).ToContainTextAsync("Last known: Ready. All 4 checks passed");
        Assert.Equal("1", await page.EvaluateAsync<string>(ColoursOfTags));
        await Expect(page.Locator("#announcer")).ToContainTextAsync("No connection");
        Assert.Equal("Unknown: prod-eu", await page.TitleAsync());
        await BrowserFixture.KeepAsync(page, "dashboard-lost.png");
        await server.ListenAsync();
        await Expect(page.Locator("#connection")).ToBeHiddenAsync();
        await Expect(page.Locator("#state-word")).ToHaveTextAsync("Ready");
        await Expect(page.Locator("#state")).ToHaveClassAsync("good");
        await Expect(page.Locator("#state-text")).ToContainTextAsync(new Regex("^All 4 checks passed"));
        Assert.NotEqual("1", await page.EvaluateAsync<string>(ColoursOfTags));
        Assert.Equal("not loaded again", await page.EvaluateAsync<string>("window.mark"));
    }

    [Fact]
    public async Task After_a_change_of_the_login_the_page_says_so_and_asks_no_more()
    {
        await using var server = await DashboardServer.StartAsync(Fast);
        await using var opened = await OpenAsync();
        await opened.Page.GotoAsync(server.Address.AbsoluteUri);
        server.Credentials = new DashboardCredentials("viewer", "another");
        await Expect(opened.Page.Locator("#connection")).ToContainTextAsync("The login is not accepted");
        await Expect(opened.Page.Locator("#state-word")).ToHaveTextAsync("Unknown");
        Assert.False(await opened.Page.EvaluateAsync<bool>("document.getElementById('connection').hidden"));
    }

    [Fact]
    public async Task A_command_is_copied_with_the_keyboard()
    {
        await using var server = await DashboardServer.StartAsync(Fast);
        await using var opened = await OpenAsync();
        var page = opened.Page;
        await page.Context.GrantPermissionsAsync(
            ["clipboard-read", "clipboard-write"],
            new() { Origin = server.Address.GetLeftPart(UriPartial.Authority) }
        );
        await page.GotoAsync(server.Address.AbsoluteUri);
        const string command = "Get-LlmDrift -Plane Stored -Section router_settings -Deployment /srv/litellm";
        var button = page.GetByRole(AriaRole.Button, new() { Name = "Copy " + command, Exact = true });
        foreach (var key in (string[])["Enter", "Space"])
        {
            await page.EvaluateAsync("navigator.clipboard.writeText('before')");
            await button.First.FocusAsync();
            await page.Keyboard.PressAsync(key);
            await Expect(page.Locator("#announcer")).ToHaveTextAsync(new Regex("^Copied"));
            await page.WaitForFunctionAsync("text => navigator.clipboard.readText().then(t => t === text)", command);
        }

        Assert.Empty(opened.Messages);
    }

    [Fact]
    public async Task The_keyboard_reaches_everything_in_the_order_of_the_page()
    {
        await using var server = await DashboardServer.StartAsync();
        await using var opened = await OpenAsync();
        var page = opened.Page;
        await page.GotoAsync(server.Address.AbsoluteUri);
        var expected = await page.EvaluateAsync<string[]>(
            "[...document.querySelectorAll('a, button, summary')].filter(e => e.checkVisibility()).map(e => e.textContent)"
        );
        Assert.True(expected.Length > 30);
        for (var i = 0; i < expected.Length; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            Assert.Equal(expected[i], await page.EvaluateAsync<string>("document.activeElement.textContent"));
            Assert.NotEqual("none", await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
        }

        await page.EvaluateAsync("document.activeElement.blur()");
        await page.ReloadAsync();
        await page.Keyboard.PressAsync("Tab");
        Assert.True(await page.EvaluateAsync<bool>("document.activeElement.getBoundingClientRect().top >= 0"), "the skip link is visible");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#main")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Without_script_the_page_works_and_is_loaded_again()
    {
        await using var server = await DashboardServer.StartAsync(TimeSpan.FromSeconds(1));
        await using var opened = await OpenAsync(hasScript: false);
        await opened.Page.GotoAsync(server.Address.AbsoluteUri);
        await Expect(opened.Page.Locator("#state-word")).ToHaveTextAsync("Not ready");
        Assert.False(await opened.Page.Locator("button.copy").First.IsVisibleAsync());
        server.Snapshot = DashboardSamples.Healthy;
        await Expect(opened.Page.Locator("#state-word")).ToHaveTextAsync("Ready", new() { Timeout = 30_000 });
        Assert.Empty(opened.Messages);
    }

    // Without another login to try, a browser shows its own page instead of the answer.
    private static async Task AssertRefused(IPage page, Uri address)
    {
        try
        {
            Assert.Equal(401, (await page.GotoAsync(address.AbsoluteUri))!.Status);
        }
        catch (PlaywrightException e) when (e.Message.Contains("ERR_INVALID_AUTH_CREDENTIALS", StringComparison.Ordinal)) { }

        // It may still be loading a page of the browser's own.
        await Expect(page.Locator("body")).Not.ToContainTextAsync("prod-eu");
    }

    private Task<BrowserPage> OpenAsync(
        int width = 1280,
        bool isDark = false,
        string password = DashboardServer.Password,
        bool hasScript = true
    ) =>
        browser.OpenAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = width, Height = 800 },
                ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light,
                ReducedMotion = ReducedMotion.Reduce,
                JavaScriptEnabled = hasScript,
                HttpCredentials = new HttpCredentials { Username = DashboardServer.User, Password = password },
            }
        );
}
