using System.Net.Http.Headers;
using System.Text;
using LiteLlmOps.Adapters.Reading;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Adapters.Http;

/// <summary>Sends HTTP requests without redirects, cookies or proxies of the environment, so that the response is that of the address.</summary>
/// <param name="time">The clock.</param>
internal sealed class HttpProbe(TimeProvider time) : IHttpProbe
{
    // The caller limits the time.
    private readonly HttpClient _http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            MaxResponseHeadersLength = (int)(Limits.HttpHeaders.Most >> 10),
        }
    )
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public async Task<HttpProbeAnswer> SendAsync(HttpProbeRequest request, CancellationToken token)
    {
        var clock = time.GetTimestamp();
        try
        {
            using var message = Message(request);
            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, token);
            if (request.HeadersOnly)
                return new HttpProbeAnswer(
                    (int)response.StatusCode,
                    Headers(response),
                    "",
                    time.GetElapsedTime(clock),
                    time.GetElapsedTime(clock)
                );
            var (body, first) = await ReadAsync(response, clock, token);
            return new HttpProbeAnswer((int)response.StatusCode, Headers(response), body, first, time.GetElapsedTime(clock));
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw Limits.HttpHeaders.Exceeded($"The response of {request.Address}", request.Address);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new LlmException(
                ErrorIds.HttpUnreachable,
                $"{request.Address} does not respond: {SecretMask.Scrub(e.InnerException?.Message ?? e.Message).TrimEnd('.')}",
                request.Address,
                e
            );
        }
    }

    public Task<DateTime?> ReadCertificateExpiryAsync(Uri address, CancellationToken token) =>
        ServerCertificate.ReadExpiryAsync(address, token);

    public void Dispose() => _http.Dispose();

    internal static HttpRequestMessage Message(HttpProbeRequest request)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Address);
        if (!request.Headers.Any(static h => h.Key.Equals("User-Agent", StringComparison.OrdinalIgnoreCase)))
            message.Headers.UserAgent.ParseAdd(ProbeMark.UserAgent);
        if (request.Body is { } body)
            message.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (request.Key is { } key)
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        foreach (var (name, value) in request.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    private async Task<(string Body, TimeSpan First)> ReadAsync(HttpResponseMessage response, long clock, CancellationToken token)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(token);
        TimeSpan? first = null;
        var body = await Bounded.ReadAsync(
            stream,
            Limits.HttpBody,
            $"The response of {response.RequestMessage?.RequestUri}",
            token,
            () => first = time.GetElapsedTime(clock)
        );
        return (Bounded.Text(body), first ?? time.GetElapsedTime(clock));
    }

    private static Dictionary<string, string> Headers(HttpResponseMessage response) =>
        response
            .Headers.Concat(response.Content.Headers)
            .ToDictionary(static h => h.Key, static h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
}
