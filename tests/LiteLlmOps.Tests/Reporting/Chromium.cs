using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LiteLlmOps.Tests.Reporting;

/// <summary>A headless Chromium of the machine, controlled by the DevTools protocol.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly string _profile;
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private readonly ClientWebSocket _socket = new();
    private int _lastId;

    private Chromium(Process process, string profile) => (_process, _profile) = (process, profile);

    /// <summary>The program. Null where it is not installed.</summary>
    public static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .SelectMany(static f => Names.Select(n => Path.Combine(f, n)))
            .FirstOrDefault(File.Exists);

    public static async Task<Chromium> StartAsync(string program)
    {
        var profile = Directory.CreateTempSubdirectory("llmops-chromium-").FullName;
        string[] arguments =
        [
            "--headless=new",
            "--remote-debugging-port=0",
            $"--user-data-dir={profile}",
            "--no-first-run",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-proxy-server",
            "--hide-scrollbars",
            // The tests may run as root, and in containers.
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "about:blank",
        ];
        var info = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var browser = new Chromium(Process.Start(info)!, profile);
        try
        {
            await browser.ConnectAsync();
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    public async Task<BrowserPage> OpenAsync(Uri address, int width, bool isDark, bool isPrint = false)
    {
        var target = await CallAsync("Target.createTarget", new { url = "about:blank" });
        var attached = await CallAsync("Target.attachToTarget", new { targetId = (string)target["targetId"]!, flatten = true });
        var page = new BrowserPage(this, (string)attached["sessionId"]!);
        await page.LoadAsync(address, width, isDark, isPrint);
        return page;
    }

    /// <summary>Calls a method and waits for its answer; events that come before it are given to a function.</summary>
    public async Task<JsonObject> CallAsync(
        string method,
        object? parameters = null,
        string? session = null,
        Action<JsonObject>? onEvent = null
    )
    {
        var id = ++_lastId;
        await SendAsync(id, method, parameters, session);
        while (true)
        {
            var message = await ReceiveAsync();
            if ((int?)message["id"] == id)
                return message["error"] is { } error
                    ? throw new InvalidOperationException($"{method}: {error.ToJsonString()}")
                    : (JsonObject)message["result"]!;
            onEvent?.Invoke(message);
        }
    }

    /// <summary>Waits for an event.</summary>
    public async Task WaitAsync(string method, Action<JsonObject> onEvent)
    {
        while (true)
        {
            var message = await ReceiveAsync();
            onEvent(message);
            if ((string?)message["method"] == method)
                return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_profile, recursive: true);
    }

    private async Task ConnectAsync()
    {
        const string sign = "DevTools listening on ";
        using var limit = new CancellationTokenSource(Limit);
        while (await _process.StandardError.ReadLineAsync(limit.Token) is { } line)
        {
            if (!line.StartsWith(sign, StringComparison.Ordinal))
                continue;
            // A full pipe would block the browser.
            _ = _process.StandardError.ReadToEndAsync();
            _ = _process.StandardOutput.ReadToEndAsync();
            await _socket.ConnectAsync(new Uri(line[sign.Length..]), limit.Token);
            return;
        }

        throw new InvalidOperationException("Chromium has ended before it listened.");
    }

    private async Task SendAsync(int id, string method, object? parameters, string? session)
    {
        using var limit = new CancellationTokenSource(Limit);
        var message = new JsonObject
        {
            ["id"] = id,
            ["method"] = method,
            ["params"] = JsonSerializer.SerializeToNode(parameters ?? new { }),
        };
        if (session is not null)
            message["sessionId"] = session;
        await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, endOfMessage: true, limit.Token);
    }

    private async Task<JsonObject> ReceiveAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        using var content = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (true)
        {
            var part = await _socket.ReceiveAsync(buffer, limit.Token);
            content.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
                return (JsonObject)JsonNode.Parse(content.ToArray())!;
        }
    }
}

/// <summary>A page in a browser, with what it requested and what it complained about.</summary>
internal sealed class BrowserPage(Chromium browser, string session)
{
    /// <summary>The addresses that were requested.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Messages of the console, exceptions and violations of the policy.</summary>
    public List<string> Messages { get; } = [];

    public async Task LoadAsync(Uri address, int width, bool isDark, bool isPrint)
    {
        foreach (var domain in new[] { "Page", "Runtime", "Log", "Network" })
            await CallAsync($"{domain}.enable");
        await CallAsync(
            "Emulation.setDeviceMetricsOverride",
            new
            {
                width,
                height = 800,
                deviceScaleFactor = 1,
                mobile = width < 600,
            }
        );
        await CallAsync(
            "Emulation.setEmulatedMedia",
            new
            {
                media = isPrint ? "print" : "",
                features = new[] { new { name = "prefers-color-scheme", value = isDark ? "dark" : "light" } },
            }
        );
        await CallAsync("Page.navigate", new { url = address.AbsoluteUri });
        await browser.WaitAsync("Page.loadEventFired", Note);
    }

    /// <summary>The value of an expression.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        var result = await CallAsync("Runtime.evaluate", new { expression, returnByValue = true });
        return result["exceptionDetails"] is { } problem
            ? throw new InvalidOperationException(problem.ToJsonString())
            : result["result"]!["value"];
    }

    /// <summary>A picture of the whole page, as PNG.</summary>
    public async Task<byte[]> ScreenshotAsync()
    {
        var picture = await CallAsync("Page.captureScreenshot", new { format = "png", captureBeyondViewport = true });
        return Convert.FromBase64String((string)picture["data"]!);
    }

    /// <summary>The page as it is printed.</summary>
    public async Task<byte[]> PrintAsync()
    {
        var document = await CallAsync("Page.printToPDF", new { preferCSSPageSize = true, printBackground = false });
        return Convert.FromBase64String((string)document["data"]!);
    }

    private Task<JsonObject> CallAsync(string method, object? parameters = null) => browser.CallAsync(method, parameters, session, Note);

    private void Note(JsonObject message)
    {
        switch ((string?)message["method"])
        {
            case "Network.requestWillBeSent":
                Requests.Add((string)message["params"]!["request"]!["url"]!);
                break;
            case "Log.entryAdded" or "Runtime.consoleAPICalled" or "Runtime.exceptionThrown" or "Page.javascriptDialogOpening":
                Messages.Add(message.ToJsonString());
                break;
        }
    }
}
