using System.Net;
using System.Net.Http.Headers;
using LiteLlmOps.Configuration;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Adapters.Proxy;

/// <summary>Decides whether an answer that is no success is still an answer: "nothing there".</summary>
internal delegate bool Tolerated(HttpStatusCode status, string body);

/// <summary>Asks a proxy over HTTP, with the master key and a time limit for each question.</summary>
internal sealed class ProxyClient : IDisposable
{
    private const int LongestQuote = 200;

    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly bool _hasKey;

    public ProxyClient(Uri address, SecretValue? masterKey, TimeSpan timeout, bool isOneConnection)
    {
        _address = address;
        _hasKey = masterKey is not null;
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                ConnectTimeout = timeout,
                AllowAutoRedirect = true,
                UseProxy = false,
                UseCookies = false,
                MaxConnectionsPerServer = isOneConnection ? 1 : int.MaxValue,
            }
        )
        {
            BaseAddress = address,
            Timeout = timeout,
        };
        if (masterKey is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", masterKey.Text);
    }

    /// <summary>The answer; null where a status that is no success is tolerated.</summary>
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
                $"{_address}{path} did not answer JSON: is this a LiteLLM proxy? It said: {Quote(body)}",
                _address
            );
    }

    /// <summary>The answer; null when this version, or this proxy without a database, has nothing to say there.</summary>
    public Task<ConfigNode?> TryGetAsync(string path, CancellationToken token) =>
        GetAsync(path, token, static (status, body) => status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden));

    public void Dispose() => _http.Dispose();

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(string path, CancellationToken token)
    {
        try
        {
            using var response = await _http.GetAsync(path, token);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(token));
        }
        catch (HttpRequestException e)
        {
            throw new LlmException(
                ErrorIds.ProxyUnreachable,
                $"The proxy at {_address} does not answer: {SecretMask.Scrub(e.InnerException?.Message ?? e.Message).TrimEnd('.')}. Is it running, and is proxy.url right?",
                _address,
                e
            );
        }
        catch (OperationCanceledException e) when (!token.IsCancellationRequested)
        {
            throw new LlmException(
                ErrorIds.ProxyTimeout,
                $"{_address}{path} did not answer within {_http.Timeout.TotalSeconds:0.#} s: the proxy hangs, or proxy.timeout is too short.",
                _address,
                e
            );
        }
    }

    private LlmException Refused(string path, HttpStatusCode status, string body) =>
        status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new LlmException(
                ErrorIds.ProxyKeyRejected,
                _hasKey
                    ? $"The proxy at {_address} refuses the deployment's master key: is LITELLM_MASTER_KEY the one that it was started with?"
                    : $"The proxy at {_address} wants a key, and the deployment defines none: set LITELLM_MASTER_KEY in one of its environment files.",
                _address
            ),
            _ => new LlmException(ErrorIds.ProxyError, $"{_address}{path} answered {(int)status}: {Quote(body)}", _address),
        };

    private static string Quote(string body)
    {
        var line = SecretMask.Scrub(body.ReplaceLineEndings(" ").Trim());
        return line.Length <= LongestQuote ? line : line[..LongestQuote] + "…";
    }
}
