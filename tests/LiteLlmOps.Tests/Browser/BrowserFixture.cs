using Microsoft.Playwright;

namespace LiteLlmOps.Tests.Browser;

/// <summary>One headless Chromium of the machine for all tests of a class. No browser is downloaded.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private string _missing = "";

    public async ValueTask InitializeAsync()
    {
        if (Find() is not { } program)
        {
            _missing = "Chromium is not installed.";
            return;
        }

        try
        {
            _playwright = await Playwright.CreateAsync();
        }
        catch (PlaywrightException e)
        {
            _missing = $"The driver of Playwright cannot be started: {e.Message}";
            return;
        }

        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = program,
                // The tests may run as root, and in containers.
                Args =
                [
                    "--no-sandbox",
                    "--disable-dev-shm-usage",
                    "--no-proxy-server",
                    "--disable-background-networking",
                    "--hide-scrollbars",
                ],
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>Opens an empty page in a context of its own. The test is skipped where there is no browser.</summary>
    internal async Task<BrowserPage> OpenAsync(BrowserNewContextOptions? options = null)
    {
        if (_browser is null)
            Assert.Skip(_missing);
        var context = await _browser.NewContextAsync(options ?? new BrowserNewContextOptions());
        return new BrowserPage(context, await context.NewPageAsync());
    }

    /// <summary>Keeps a picture of the whole page in the folder of LLMOPS_TEST_SCREENSHOTS, to look at.</summary>
    internal static async Task KeepAsync(IPage page, string name)
    {
        if (Folder is { Length: > 0 })
            await KeepAsync(name, await page.ScreenshotAsync(new PageScreenshotOptions { FullPage = true }));
    }

    /// <summary>Keeps a file in the same folder.</summary>
    internal static Task KeepAsync(string name, byte[] content) =>
        Folder is { Length: > 0 } folder
            ? File.WriteAllBytesAsync(Path.Combine(folder, name), content, TestContext.Current.CancellationToken)
            : Task.CompletedTask;

    private static string? Folder => Environment.GetEnvironmentVariable("LLMOPS_TEST_SCREENSHOTS");

    private static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .SelectMany(static f => Names.Select(n => Path.Combine(f, n)))
            .FirstOrDefault(File.Exists);
}

/// <summary>A page in a browser, with what it requested and what it complained about.</summary>
internal sealed class BrowserPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    public BrowserPage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Request += (_, request) => Requests.Add(request.Url);
        page.Console += (_, message) => Messages.Add(message.Text);
        page.PageError += (_, error) => Messages.Add(error);
        page.Dialog += (_, dialog) => Messages.Add(dialog.Message);
    }

    public IPage Page { get; }

    /// <summary>The addresses that were requested.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Messages of the console, exceptions, dialogs and violations of the policy.</summary>
    public List<string> Messages { get; } = [];

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
