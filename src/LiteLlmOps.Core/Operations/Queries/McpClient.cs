using LiteLlmOps.Configuration;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Queries;

/// <summary>How an MCP server is reached.</summary>
/// <param name="Url">Its URL.</param>
/// <param name="IsSse">True for the transport HTTP+SSE of 2024-11-05, false for streamable HTTP.</param>
/// <param name="Headers">The headers with credentials, and the fixed headers of the server.</param>
internal sealed record McpAddress(Uri Url, bool IsSse, IReadOnlyDictionary<string, string> Headers);

/// <summary>What an MCP server answers.</summary>
/// <param name="Name">The name and version that the server reports. Null when it reports none.</param>
/// <param name="Protocol">The version of the protocol that it uses.</param>
/// <param name="Tools">The names of its tools.</param>
internal sealed record McpAnswer(string? Name, string? Protocol, IReadOnlyList<string> Tools);

/// <summary>A session with an MCP server: initialize, then tools/list. No tool is called.</summary>
/// <remarks>
/// The specification of the protocol, 2025-06-18 (lifecycle, transports). Credentials are sent to the server's own URL only: redirects are not
/// followed, and an endpoint of an SSE server that is on another host is an error.
/// </remarks>
internal sealed class McpClient(IEventHttp http, McpAddress address) : IDisposable
{
    private const string Version = "2025-06-18";
    private const string Json = "application/json";
    private const string Events = "text/event-stream";
    private const string SessionHeader = "Mcp-Session-Id";
    private const int MostPages = 100;
    private const int MaxQuote = 160;

    private IEventAnswer? _stream;
    private Uri _target = address.Url;
    private string? _session;
    private string? _protocol;
    private int _lastId;

    /// <exception cref="LlmException">The server cannot be reached, refuses the session, or does not follow the protocol.</exception>
    public async Task<McpAnswer> ReadAsync(CancellationToken token)
    {
        if (address.IsSse)
            await OpenStreamAsync(token);
        var hello = await CallAsync("initialize", Hello, token);
        _protocol = hello.TextAt("protocolVersion");
        await NotifyAsync("notifications/initialized", token);
        var tools = hello.MapAt("capabilities")?.Has("tools") == false ? [] : await ToolsAsync(token);
        return new McpAnswer(NameOf(hello.MapAt("serverInfo")), _protocol, tools);
    }

    /// <summary>Ends the session, so that the server does not keep it until its own time limit. An error is no matter.</summary>
    public async Task EndAsync(CancellationToken token)
    {
        if (_session is null)
            return;
        try
        {
            using var answer = await http.SendAsync(Request("DELETE", null), token);
        }
        catch (Exception e) when (e is LlmException or OperationCanceledException) { }
    }

    public void Dispose() => _stream?.Dispose();

    private static ConfigMap Hello =>
        Map(
            ("protocolVersion", new ConfigScalar(Version)),
            ("capabilities", ConfigMap.Empty),
            ("clientInfo", Map(("name", new ConfigScalar("LiteLlmOps")), ("version", new ConfigScalar("1"))))
        );

    private static string? NameOf(ConfigMap? info) =>
        info?.TextAt("name") is { } name ? $"{name} {info.TextAt("version")}".TrimEnd() : null;

    private async Task<IReadOnlyList<string>> ToolsAsync(CancellationToken token)
    {
        var tools = new List<string>();
        string? cursor = null;
        for (var page = 0; page < MostPages; page++)
        {
            var result = await CallAsync("tools/list", cursor is null ? ConfigMap.Empty : Map(("cursor", new ConfigScalar(cursor))), token);
            tools.AddRange(
                (result["tools"] as ConfigList)?.Items.OfType<ConfigMap>().Select(static t => t.TextAt("name")).OfType<string>() ?? []
            );
            if ((cursor = result.TextAt("nextCursor")) is null)
                return tools;
        }

        throw Invalid($"lists its tools in more than {MostPages} pages");
    }

    private async Task<ConfigMap> CallAsync(string method, ConfigMap parameters, CancellationToken token)
    {
        var id = ++_lastId;
        var message = Map(("jsonrpc", new ConfigScalar("2.0")), ("id", new ConfigScalar((long)id)), ("method", new ConfigScalar(method)));
        if (parameters.Count > 0)
            message = message.With("params", parameters);
        using var answer = await SendAsync(message, token);
        _session = answer.Header(SessionHeader) ?? _session;
        // The answer to a request of SSE comes through the stream.
        var source = _stream ?? answer;
        while (await source.NextAsync(token) is { } found)
        {
            if (
                NodeJson.TryParse(found.Data) is ConfigMap map
                && map["id"] is ConfigScalar { Value: long other }
                && other == id
                && !map.Has("method")
            )
                return Result(map, method);
        }

        throw Invalid($"did not answer {method} in the form of the protocol");
    }

    private async Task NotifyAsync(string method, CancellationToken token)
    {
        using var answer = await SendAsync(Map(("jsonrpc", new ConfigScalar("2.0")), ("method", new ConfigScalar(method))), token);
    }

    private async Task<IEventAnswer> SendAsync(ConfigMap message, CancellationToken token) =>
        await CheckedAsync(await http.SendAsync(Request("POST", NodeJson.Write(message)), token), token);

    private async Task OpenStreamAsync(CancellationToken token)
    {
        _stream = await CheckedAsync(await http.SendAsync(Request("GET", null), token), token);
        var first = await _stream.NextAsync(token);
        if (first is not { Name: "endpoint" } || !Uri.TryCreate(address.Url, first.Data.Trim(), out var endpoint))
            throw Invalid("did not name its endpoint at the start of the event stream");
        if (!IsSameOrigin(endpoint, address.Url))
            throw Invalid($"names an endpoint on another server ({Shown(endpoint)}); credentials are sent to its own URL only");
        _target = endpoint;
    }

    private static bool IsSameOrigin(Uri a, Uri b) =>
        a.Scheme == b.Scheme && a.Port == b.Port && string.Equals(a.Host, b.Host, StringComparison.OrdinalIgnoreCase);

    private async Task<IEventAnswer> CheckedAsync(IEventAnswer answer, CancellationToken token)
    {
        if (answer.Status is >= 200 and <= 299)
            return answer;
        using (answer)
        {
            throw answer.Status switch
            {
                >= 300 and <= 399 => Invalid(
                    $"redirects to {(Uri.TryCreate(address.Url, answer.Header("Location"), out var place) ? Shown(place) : "another address")}; credentials are sent to its own URL only"
                ),
                401 or 403 => Invalid($"rejected the credentials: {await QuoteAsync(answer, token)}"),
                _ => Invalid($"responded {await QuoteAsync(answer, token)}"),
            };
        }
    }

    private async Task<string> QuoteAsync(IEventAnswer answer, CancellationToken token)
    {
        var text = (await answer.NextAsync(token))?.Data.ReplaceLineEndings(" ").Trim() ?? "";
        text = PrintableText.Of(SecretMask.Scrub(WithoutCredentials(text)));
        return $"{answer.Status} {(text.Length <= MaxQuote ? text : text[..MaxQuote] + "…")}".TrimEnd();
    }

    // A server may repeat what it was sent.
    private string WithoutCredentials(string text)
    {
        foreach (var part in address.Headers.Values.SelectMany(static v => v.Split(' ').Append(v)).Where(static p => p.Length > 3))
            text = text.Replace(part, SecretMask.Hidden, StringComparison.Ordinal);
        return text;
    }

    private HttpProbeRequest Request(string method, string? body)
    {
        var headers = new Dictionary<string, string>(address.Headers, StringComparer.OrdinalIgnoreCase)
        {
            ["Accept"] = method == "POST" ? $"{Json}, {Events}" : Events,
        };
        if (_session is not null)
            headers[SessionHeader] = _session;
        if (_protocol is not null)
            headers["MCP-Protocol-Version"] = _protocol;
        return new HttpProbeRequest(_target)
        {
            Method = method,
            Headers = headers,
            Body = body,
        };
    }

    private ConfigMap Result(ConfigMap answer, string method)
    {
        if (answer.MapAt("error") is { } error)
            throw Invalid(
                $"answered {method} with the error {SecretMask.Scrub(WithoutCredentials(error.TextAt("message") ?? NodeJson.Write(error)))}"
            );
        return answer.MapAt("result") ?? throw Invalid($"did not answer {method} in the form of the protocol");
    }

    private static string Shown(Uri url) => SecretText.ScrubValue(url.ToString());

    private LlmException Invalid(string what) => new(ErrorIds.HttpUnreachable, $"{Shown(address.Url)} {what}.", address.Url);

    private static ConfigMap Map(params (string Key, ConfigNode Value)[] entries) =>
        new(entries.Select(static e => KeyValuePair.Create(e.Key, e.Value)));
}
