using System.Net;
using System.Net.Http.Headers;
using LiteLlmOps.Adapters.Reading;
using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Adapters.Proxy;

/// <summary>Decides whether a response without a success status is accepted.</summary>
internal delegate bool Tolerated(HttpStatusCode status, string body);

/// <summary>Sends requests to a proxy, with the master key and a time limit for each request.</summary>
internal sealed class ProxyClient : IDisposable
{
    private const int MaxQuote = 200;
    private const int MaxRedirects = 5;

    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly TimeSpan _timeout;
    private readonly AuthenticationHeaderValue? _key;

    /// <param name="address">The address of the proxy.</param>
    /// <param name="masterKey">The master key. Null when the deployment has none.</param>
    /// <param name="timeout">The time limit of each request.</param>
    /// <param name="isOneConnection">True to send all requests on one connection.</param>
    /// <param name="handler">Answers the requests. Null for the network.</param>
    public ProxyClient(Uri address, SecretValue? masterKey, TimeSpan timeout, bool isOneConnection, HttpMessageHandler? handler = null)
    {
        (_address, _timeout) = (address, timeout);
        _http = new HttpClient(
            handler
                ?? new SocketsHttpHandler
                {
                    ConnectTimeout = timeout,
                    AllowAutoRedirect = false,
                    UseProxy = false,
                    UseCookies = false,
                    MaxConnectionsPerServer = isOneConnection ? 1 : int.MaxValue,
                    MaxResponseHeadersLength = (int)(Limits.HttpHeaders.Most >> 10),
                }
        )
        {
            BaseAddress = address,
            // SendAsync limits the time, that of the body included.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd(ProbeMark.UserAgent);
        _key = masterKey is null ? null : new AuthenticationHeaderValue("Bearer", masterKey.Text);
    }

    /// <summary>The response. Null for an accepted error status without JSON.</summary>
    public async Task<ConfigNode?> GetAsync(string path, CancellationToken token, Tolerated? tolerated = null)
    {
        var (status, body) = await SendAsync(path, token);
        if ((int)status is < 200 or > 299)
        {
            if (tolerated?.Invoke(status, body) == true)
                return NodeJson.TryParse(body);
            throw Refused(path, status, body);
        }

        return NodeJson.TryParse(body)
            ?? throw new LlmException(
                ErrorIds.ProxyResponseInvalid,
                $"{_address}{path} did not return JSON. Is it a LiteLLM proxy? Response: {Quote(body)}",
                _address
            );
    }

    /// <summary>The response. Null when this version, or a proxy without a database, does not support the request.</summary>
    public Task<ConfigNode?> TryGetAsync(string path, CancellationToken token) =>
        GetAsync(path, token, static (status, body) => status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden));

    public void Dispose() => _http.Dispose();

    /// <summary>The error of a response that is valid JSON, but not what this request returns.</summary>
    /// <param name="path">The request.</param>
    /// <param name="expected">What it should be: "a list of models".</param>
    public LlmException Unexpected(string path, string expected) =>
        new(
            ErrorIds.ProxyResponseInvalid,
            $"{_address}{path} did not return {expected}. Is it a LiteLLM proxy? Check proxy.url of the deployment.",
            _address
        );

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(string path, CancellationToken token)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(_timeout);
        try
        {
            using var response = await RequestAsync(new Uri(_address, ProbeMark.AddTo(path)), limit.Token);
            return (response.StatusCode, await BodyAsync(response, path, limit.Token));
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw Limits.HttpHeaders.Exceeded($"The response of {_address}{path}", _address);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new LlmException(
                ErrorIds.ProxyUnreachable,
                $"The proxy at {_address} does not respond: {SecretMask.Scrub(e.InnerException?.Message ?? e.Message).TrimEnd('.')}. Check that it is running and that proxy.url is correct.",
                _address,
                e
            );
        }
        catch (OperationCanceledException e) when (!token.IsCancellationRequested)
        {
            throw new LlmException(
                ErrorIds.ProxyTimeout,
                $"{_address}{path} did not respond within {_timeout.TotalSeconds:0.#} s. The proxy hangs, or proxy.timeout is too short.",
                _address,
                e
            );
        }
    }

    private async Task<string> BodyAsync(HttpResponseMessage response, string path, CancellationToken token)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(token);
        return Bounded.Text(await Bounded.ReadAsync(stream, Limits.HttpBody, $"The response of {_address}{path}", token));
    }

    // The key never follows a redirect.
    private async Task<HttpResponseMessage> RequestAsync(Uri address, CancellationToken token)
    {
        for (var (i, target, key) = (0, address, _key); ; i++, key = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, target);
            request.Headers.Authorization = key;
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token);
            if (response.StatusCode is < HttpStatusCode.Moved or >= (HttpStatusCode)400 or HttpStatusCode.NotModified)
                return response;
            using (response)
                target = Next(target, response.Headers.Location, i);
        }
    }

    private Uri Next(Uri address, Uri? location, int count)
    {
        if (count == MaxRedirects)
            throw Redirected($"redirects more than {MaxRedirects} times");
        if (location is null || !Uri.TryCreate(address, location, out var target))
            throw Redirected("redirects without a valid address");
        if (target.Scheme != Uri.UriSchemeHttp && target.Scheme != Uri.UriSchemeHttps)
            throw Redirected($"redirects to an address of the scheme {PrintableText.Of(target.Scheme)}");
        CheckOrigin(target);
        return target;
    }

    // The response of another server says nothing about the proxy. A redirect to HTTPS of the same host is one of the proxy itself.
    private void CheckOrigin(Uri target)
    {
        if (target.Host == _address.Host && (target.Port == _address.Port || IsUpgrade(target)))
            return;
        throw Redirected(
            $"redirects to another server, {PrintableText.Of($"{target.Scheme}://{target.Authority}")}, whose responses are not used"
        );
    }

    private LlmException Redirected(string how) =>
        new(ErrorIds.ProxyResponseInvalid, $"The proxy at {_address} {how}. Set proxy.url to the address of the proxy itself.", _address);

    private bool IsUpgrade(Uri target) => _address.Scheme == Uri.UriSchemeHttp && target.Scheme == Uri.UriSchemeHttps;

    private LlmException Refused(string path, HttpStatusCode status, string body) =>
        status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new LlmException(
                ErrorIds.ProxyKeyRejected,
                _key is not null
                    ? $"The proxy at {_address} rejected the master key of the deployment. Check that it was started with the same LITELLM_MASTER_KEY."
                    : $"The proxy at {_address} requires a key, but the deployment defines none. Set LITELLM_MASTER_KEY in one of its environment files.",
                _address
            ),
            _ => new LlmException(
                ErrorIds.ProxyError,
                $"{_address}{path} returned HTTP {(int)status}{(string.IsNullOrWhiteSpace(body) ? " without a text." : $": {Quote(body)}")}",
                _address
            ),
        };

    private static string Quote(string body)
    {
        var line = PrintableText.Of(SecretMask.Scrub(body.ReplaceLineEndings(" ").Trim()));
        return line.Length <= MaxQuote ? line : line[..MaxQuote] + "…";
    }
}
