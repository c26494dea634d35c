using LiteLlmOps.Configuration;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Ports;

/// <summary>Sends single HTTP requests. Every status code is a result, not an error.</summary>
internal interface IHttpProbe : IDisposable
{
    /// <summary>Sends a request. Does not follow redirects.</summary>
    /// <exception cref="LlmException">The server cannot be reached or does not respond, or its response exceeds Limits.HttpBody.</exception>
    Task<HttpProbeAnswer> SendAsync(HttpProbeRequest request, CancellationToken token);

    /// <summary>
    /// When the certificate of a server expires, in UTC, also of one that is not trusted or has expired. Sends nothing after the handshake. Null when the
    /// server has none.
    /// </summary>
    /// <exception cref="LlmException">The server cannot be reached.</exception>
    Task<DateTime?> ReadCertificateExpiryAsync(Uri address, CancellationToken token);
}

/// <param name="Address">The URL.</param>
internal sealed record HttpProbeRequest(Uri Address)
{
    public string Method { get; init; } = "GET";

    /// <summary>Sent as a bearer token. Null for none.</summary>
    public string? Key { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Sent as JSON. Null for none.</summary>
    public string? Body { get; init; }

    /// <summary>True to skip the body, since event streams do not end.</summary>
    public bool HeadersOnly { get; init; }
}

/// <param name="Status">The status code.</param>
/// <param name="Headers">The headers, by case-insensitive name.</param>
/// <param name="Body">The body.</param>
/// <param name="FirstByte">The time until the first byte of the body.</param>
/// <param name="Duration">The total time.</param>
internal sealed record HttpProbeAnswer(
    int Status,
    IReadOnlyDictionary<string, string> Headers,
    string Body,
    TimeSpan FirstByte,
    TimeSpan Duration
)
{
    private const int MaxQuoteLength = 160;

    public bool IsSuccess => Status is >= 200 and <= 299;

    /// <summary>The body as JSON; null when it is not JSON.</summary>
    public ConfigNode? Json => NodeJson.TryParse(Body);

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>The status and the beginning of the body, with secrets masked.</summary>
    public string Quote()
    {
        var line = PrintableText.Of(SecretMask.Scrub(Body.ReplaceLineEndings(" ").Trim()));
        return $"{Status} {(line.Length <= MaxQuoteLength ? line : line[..MaxQuoteLength] + "…")}".TrimEnd();
    }
}
