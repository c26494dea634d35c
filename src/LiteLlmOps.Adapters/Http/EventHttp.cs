using LiteLlmOps.Ports;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Adapters.Http;

/// <summary>As <see cref="HttpProbe"/>, for responses that are read in parts.</summary>
internal sealed class EventHttp : IEventHttp
{
    // The caller limits the time.
    private readonly HttpClient _http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
        }
    )
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public async Task<IEventAnswer> SendAsync(HttpProbeRequest request, CancellationToken token)
    {
        using var message = HttpProbe.Message(request);
        try
        {
            var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, token);
            return new EventAnswer(response, await response.Content.ReadAsStreamAsync(token));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Unreachable(request.Address, e);
        }
    }

    public void Dispose() => _http.Dispose();

    internal static LlmException Unreachable(Uri? address, Exception e) =>
        new(
            ErrorIds.HttpUnreachable,
            $"{address} does not respond: {SecretMask.Scrub(e.InnerException?.Message ?? e.Message).TrimEnd('.')}",
            address,
            e
        );
}
