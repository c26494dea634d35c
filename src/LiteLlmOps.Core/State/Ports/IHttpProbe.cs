using LiteLlmOps.Configuration;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Ports;

/// <summary>Single HTTP requests, for looking at what comes back: any status is an answer.</summary>
internal interface IHttpProbe : IDisposable
{
    /// <summary>Sends a request. Redirections are not followed.</summary>
    /// <exception cref="LlmException">Nothing answers at the address.</exception>
    Task<HttpProbeAnswer> SendAsync(HttpProbeRequest request, CancellationToken token);
}

/// <param name="Address">Where to.</param>
internal sealed record HttpProbeRequest(Uri Address)
{
    public string Method { get; init; } = "GET";

    /// <summary>Sent as a bearer token. Null for none.</summary>
    public string? Key { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Sent as JSON. Null for none.</summary>
    public string? Body { get; init; }

    /// <summary>True to leave the body unread: streams of events never end.</summary>
    public bool HeadersOnly { get; init; }
}

/// <param name="Status">The status code.</param>
/// <param name="Headers">The headers, by name in any case.</param>
/// <param name="Body">The beginning of the body.</param>
/// <param name="FirstByte">How long the first byte of the body took.</param>
/// <param name="Duration">How long all of it took.</param>
internal sealed record HttpProbeAnswer(
    int Status,
    IReadOnlyDictionary<string, string> Headers,
    string Body,
    TimeSpan FirstByte,
    TimeSpan Duration
)
{
    private const int LongestQuote = 160;

    public bool IsSuccess => Status is >= 200 and <= 299;

    /// <summary>The body as JSON; null when it is none.</summary>
    public ConfigNode? Json => NodeJson.TryParse(Body);

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>Status and beginning of the answer, with what looks like a secret taken out.</summary>
    public string Quote()
    {
        var line = PrintableText.Of(SecretMask.Scrub(Body.ReplaceLineEndings(" ").Trim()));
        return $"{Status} {(line.Length <= LongestQuote ? line : line[..LongestQuote] + "…")}".TrimEnd();
    }
}
