using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LiteLlmOps.Logs;

/// <summary>Reads what HTTP answers of the proxy say: their status lines, and the messages in their bodies.</summary>
internal sealed partial class ApiAnswer
{
    private const int MaxLineLength = 4 * 1024;

    // In milliseconds; the lines are short.
    private const int MatchTimeout = 10_000;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };

    // Of the lines of requests and statuses. In most logs there is none of them, and their lines need not be read.
    private static readonly SearchValues<byte> Starts = SearchValues.Create("HGPD<>$c"u8);

    private (string Method, string Target)? _request;
    private (int Code, string Reason)? _status;
    private bool _hasText;
    private bool _isHead;

    /// <summary>The status of the answer that is being read. 0 when no status line was read.</summary>
    public int Status => _status?.Code ?? 0;

    /// <summary>Reads the line of a request or of a status. Returns false for other lines, which are the body or headers.</summary>
    /// <param name="line">The line.</param>
    /// <param name="ended">The line to read for the answer before, when nothing in its body says what happened. Null for none.</param>
    public bool ReadLine(ReadOnlySpan<byte> line, out string? ended)
    {
        ended = null;
        if (line.Length is 0 or > MaxLineLength || (_status is null && !Starts.Contains(line[0])))
            return false;
        var text = Encoding.UTF8.GetString(line);
        if (StatusLine().Match(text) is { Success: true } status)
        {
            // The request is that of this answer, when no other was read since.
            var request = _status is null ? _request : null;
            ended = End();
            (_request, _isHead) = (request, true);
            _status = (int.Parse(status.Groups["code"].ValueSpan, provider: null), status.Groups["reason"].Value);
            return true;
        }

        if (Outcome().Match(text) is { Success: true } outcome)
        {
            ended = AccessLineOf(
                (outcome.Groups["method"].Value, outcome.Groups["target"].Value),
                outcome.Groups["code"].Value,
                outcome.Groups["reason"].Value
            );
            return true;
        }

        if (RequestLine().Match(text) is { Success: true } asked)
        {
            ended = End();
            _request = (MethodOf(asked, text), TargetOf(asked.Groups["url"].Value));
            return true;
        }

        _isHead &= Header().IsMatch(text);
        if (_isHead || (_status is not null && ErrorPage().IsMatch(text)))
            return true;
        _hasText |= !HeaderOrMarkup().IsMatch(text);
        return false;
    }

    /// <summary>The messages in a body. Empty when it is no body of an answer that reports a failure.</summary>
    public IReadOnlyList<string> Read(ReadOnlySpan<byte> body)
    {
        var line = body.IndexOf("Error code: "u8) is >= 0 and var at ? body[at..] : default;
        if (line.IsEmpty)
            return body is [(byte)'{', ..] ? MessagesIn(Encoding.UTF8.GetString(body)) : [];
        var text = Encoding.UTF8.GetString(line);
        var match = ClientError().Match(text);
        if (!match.Success)
            return [];
        _status = (int.Parse(match.Groups["code"].ValueSpan, provider: null), "");
        return MessagesIn(PythonText.ToJson(match.Groups["body"].Value));
    }

    /// <summary>Ends an answer: the line that stands for it when nothing in its body says what happened. Null for none.</summary>
    public string? End()
    {
        var (status, request, hasText) = (_status, _request, _hasText);
        Clear();
        if (status is not { } known || hasText)
            return null;
        if (request is { } sent)
            return AccessLineOf(sent, $"{known.Code}", known.Reason);
        return known.Code >= 400 ? $"HTTP answer {known.Code} {known.Reason}".TrimEnd() + ", without a message" : null;
    }

    /// <summary>Begins without an answer.</summary>
    public void Clear() => (_request, _status, _hasText, _isHead) = (null, null, false, false);

    private IReadOnlyList<string> MessagesIn(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            var messages = new List<string>();
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                Add(document.RootElement, messages);
            _hasText |= messages.Count > 0;
            return messages;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Truncated, or no JSON: a line of text.
            return [];
        }
    }

    private void Add(JsonElement body, List<string> messages)
    {
        foreach (var name in (string[])["error", "detail"])
        {
            if (body.TryGetProperty(name, out var error))
                AddError(error, body, messages);
        }

        if (body.TryGetProperty("unhealthy_endpoints", out var unhealthy) && unhealthy.ValueKind == JsonValueKind.Array)
        {
            foreach (var endpoint in unhealthy.EnumerateArray().Where(static e => e.ValueKind == JsonValueKind.Object))
                Add(endpoint, messages);
        }

        if (body.TryGetProperty("db", out var database) && database.ValueKind == JsonValueKind.String && Status >= 500)
            messages.Add($"Readiness of the proxy, database: {database.GetString()}");
        // Services of AWS answer with a message alone.
        if (messages.Count == 0 && Status is 0 or >= 400 && Text(body, "message") is { } message && !body.TryGetProperty("id", out _))
            messages.Add(message);
    }

    private static void AddError(JsonElement error, JsonElement body, List<string> messages)
    {
        if (error.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in error.EnumerateArray())
                AddError(item, body, messages);
            return;
        }

        // {"detail": {"error": "…"}} and {"error": {"error": {"message": "…"}}}
        if (error.ValueKind == JsonValueKind.Object && error.TryGetProperty("error", out var inner))
        {
            AddError(inner, error, messages);
            return;
        }

        var text = error.ValueKind switch
        {
            JsonValueKind.String => error.GetString(),
            JsonValueKind.Object => Text(error, "message") ?? FieldOf(error) + Text(error, "msg"),
            _ => null,
        };
        if (string.IsNullOrWhiteSpace(text))
            return;
        // The codes of providers have names, those of the proxy are statuses.
        var code = error.ValueKind == JsonValueKind.Object ? Text(error, "code") : Text(body, "code");
        var model = error.ValueKind == JsonValueKind.String ? Text(body, "model") : null;
        var more = error.ValueKind == JsonValueKind.String && !text.Contains(' ', StringComparison.Ordinal) ? Text(body, "message") : null;
        messages.Add(
            (code is [>= 'A', ..] and not "None" ? code + ": " : "")
                + (model is null ? "" : $"model={model}: ")
                + text
                + (more is null ? "" : ": " + more)
        );
    }

    // FastAPI names the field of the request that is not valid.
    private static string FieldOf(JsonElement error) =>
        error.TryGetProperty("loc", out var path) && path.ValueKind == JsonValueKind.Array
            ? string.Join('.', path.EnumerateArray().Select(static p => p.ToString())) + ": "
            : "";

    private static string? Text(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    // In the form of the access log.
    private static string AccessLineOf((string Method, string Target) request, string code, string reason) =>
        $" - \"{request.Method} {request.Target} HTTP/1.1\" {code} {reason}".TrimEnd();

    private static string MethodOf(Match request, string text) =>
        request.Groups["method"].Value is { Length: > 0 } method ? method
        : CurlMethod().Match(text) is { Success: true } given ? given.Groups["method"].Value
        : CurlData().IsMatch(text) ? "POST"
        : "GET";

    private static string TargetOf(string url)
    {
        var host = url.IndexOf("://", StringComparison.Ordinal);
        var path = host < 0 ? 0 : url.IndexOf('/', host + 3);
        return path < 0 ? "/" : url[path..];
    }

    [GeneratedRegex(
        @"^(?:< )?HTTP/\d(?:\.\d)? (?<code>[1-5][0-9]{2})(?: (?<reason>[A-Za-z][A-Za-z -]*))?\s*$",
        RegexOptions.ExplicitCapture,
        MatchTimeout
    )]
    private static partial Regex StatusLine();

    // POST /v1/messages 429 Too Many Requests
    [GeneratedRegex(
        @"^(?<method>GET|POST|PUT|PATCH|DELETE|HEAD) (?<target>/\S*) (?:-> )?(?<code>[1-5][0-9]{2})(?: (?<reason>[A-Za-z][A-Za-z -]*[A-Za-z]))?\b",
        RegexOptions.ExplicitCapture,
        MatchTimeout
    )]
    private static partial Regex Outcome();

    [GeneratedRegex(
        @"^(?:> |\$ )?(?:(?<method>GET|POST|PUT|PATCH|DELETE|HEAD) (?<url>/\S*|https?://\S+)(?: HTTP/[\d.]+)?\s*$|curl\b.*?(?<url>https?://[^\s""']+))",
        RegexOptions.ExplicitCapture,
        MatchTimeout
    )]
    private static partial Regex RequestLine();

    [GeneratedRegex(@"(?:-X|--request)[ =]?(?<method>[A-Z]+)", RegexOptions.ExplicitCapture, MatchTimeout)]
    private static partial Regex CurlMethod();

    [GeneratedRegex(@"\s(?:-d|--data|--data-raw|--json)\b", RegexOptions.None, MatchTimeout)]
    private static partial Regex CurlData();

    [GeneratedRegex(
        @"^(?:< )?(?:[a-df-z][a-z0-9_-]*|(?:X|Content|Transfer|Cache|Retry|Set|WWW|Access|Strict|Keep|Alt|CF)-[\w-]+|E[Tt]ag|Server|Date|Connection|Location|Via|Vary|Age): ",
        RegexOptions.None,
        MatchTimeout
    )]
    private static partial Regex Header();

    [GeneratedRegex(@"^\s*</?(?:!DOCTYPE|html|head|title|body|center|hr|h1|p|address)\b", RegexOptions.IgnoreCase, MatchTimeout)]
    private static partial Regex ErrorPage();

    // Headers, comments and the markup of an error page.
    [GeneratedRegex(@"^\s*$|^[<>*#]|^\s+<|^\s*[{}\[\]""]|^[\w-]+: ", RegexOptions.None, MatchTimeout)]
    private static partial Regex HeaderOrMarkup();

    [GeneratedRegex(@"^Error code: (?<code>[0-9]{3}) - (?<body>\{.*\})", RegexOptions.ExplicitCapture, MatchTimeout)]
    private static partial Regex ClientError();
}
