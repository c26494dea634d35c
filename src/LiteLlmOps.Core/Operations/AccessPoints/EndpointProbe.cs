using System.Globalization;
using System.Runtime.CompilerServices;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.AccessPoints;

/// <summary>
/// Asks access points whether they answer. No secret is sent: the requests to a proxy have a key that does not exist, which LiteLLM rejects where it
/// requires one, and by which Get-LlmIncident recognizes the rejection.
/// </summary>
/// <param name="adapters">HTTP, ports and the clock.</param>
/// <param name="deployment">The deployment.</param>
/// <param name="limit">The time limit of each access point.</param>
internal sealed class EndpointProbe(IAdapters adapters, Deployment deployment, TimeSpan limit) : IDisposable
{
    private readonly IHttpProbe _http = adapters.OpenHttp();
    private readonly Dictionary<Uri, Task<EndpointAnswer>> _apis = [];
    private readonly Lock _gate = new();

    /// <summary>The access points in the order of their answers.</summary>
    public async IAsyncEnumerable<LlmEndpoint> RunAsync(
        IReadOnlyList<EndpointTarget> targets,
        [EnumeratorCancellation] CancellationToken token
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var running = targets.Select(t => AskAsync(t, stop.Token)).ToList();
        try
        {
            await foreach (var answered in Task.WhenEach(running).WithCancellation(token))
                yield return await answered;
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(running).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<LlmEndpoint> AskAsync(EndpointTarget target, CancellationToken token)
    {
        // Both start at once, each with the time limit.
        var certificate = CertificateAsync(target, token);
        var answer = await AnswerAsync(target, token);
        return new LlmEndpoint
        {
            Name = target.Name,
            Kind = target.Kind,
            Deployment = deployment.Path,
            Url = SecretText.ScrubValue(target.Address.AbsoluteUri),
            IsReachable = answer.Problem is null,
            Status = answer.Status,
            Latency = answer.Latency,
            CertificateExpiry = await certificate,
            RequiresAuthentication = answer.RequiresAuthentication,
            Credentials = answer.RequiresAuthentication is false ? [] : [.. target.Credentials],
            Message = answer.Problem ?? answer.Note,
            Services = target.Service is { } service ? [service] : [],
        };
    }

    private Task<EndpointAnswer> AnswerAsync(EndpointTarget target, CancellationToken token) =>
        target switch
        {
            { Disabled: { } reason } => Task.FromResult(EndpointAnswer.Failed(reason)),
            { Kind: EndpointKind.Api, Proxy: { } proxy } => ApiAsync(proxy, token),
            { Kind: EndpointKind.AdminUi, Proxy: { } proxy } => UiAsync(target, proxy, token),
            { IsHttp: false } => PortAsync(target.Address.Port, token),
            _ => WithinAsync(t => PageAsync(target, t), token),
        };

    /// <summary>The API of a proxy; asked once, since the admin UI needs the answer too.</summary>
    private Task<EndpointAnswer> ApiAsync(Uri proxy, CancellationToken token)
    {
        lock (_gate)
        {
            return _apis.TryGetValue(proxy, out var known) ? known : _apis[proxy] = WithinAsync(t => AskApiAsync(proxy, t), token);
        }
    }

    private async Task<EndpointAnswer> AskApiAsync(Uri proxy, CancellationToken token)
    {
        var answer = await _http.SendAsync(
            new HttpProbeRequest(new Uri(proxy, ProbeMark.AddTo(ProbeKey.Path))) { Key = ProbeKey.Value },
            token
        );
        var found = EndpointAnswer.Of(answer, isServed: answer.Status is not (404 or >= 500));
        return answer.IsSuccess || IsRejected(answer) || found.Problem is not null
            ? found
            : found with
            {
                Note = $"Returned {answer.Quote()}",
            };
    }

    private async Task<EndpointAnswer> UiAsync(EndpointTarget target, Uri proxy, CancellationToken token)
    {
        var api = ApiAsync(proxy, token);
        var page = await WithinAsync(t => UiPageAsync(target, proxy, t), token);
        return page with { RequiresAuthentication = page.Problem is null ? (await api).RequiresAuthentication : null };
    }

    private async Task<EndpointAnswer> UiPageAsync(EndpointTarget target, Uri proxy, CancellationToken token)
    {
        var discovery = await _http.SendAsync(
            new HttpProbeRequest(new Uri(proxy, ProbeMark.AddTo(".well-known/litellm-ui-config"))),
            token
        );
        if ((discovery.Json as ConfigMap)?["admin_ui_disabled"] is ConfigScalar { Value: true })
            return EndpointAnswer.Failed("The admin UI is disabled (DISABLE_ADMIN_UI).");
        return await PageAsync(target, token);
    }

    private async Task<EndpointAnswer> PageAsync(EndpointTarget target, CancellationToken token)
    {
        // Only a metrics page of LiteLLM takes a key.
        var answer = await _http.SendAsync(
            new HttpProbeRequest(target.Request ?? target.Address)
            {
                Key = target.Kind == EndpointKind.Metrics ? ProbeKey.Value : null,
                // An event stream has no end.
                HeadersOnly = target.Ready is { Json.Count: 0 },
            },
            token
        );
        var isServed = target.Ready is { } ready ? IsOpen(ready, answer) : answer.Status is >= 200 and < 400;
        var found = EndpointAnswer.Of(answer, isServed || IsRejected(answer));
        return target.Kind switch
        {
            EndpointKind.Metrics when answer.Status == 404 => found with
            {
                Problem =
                    "404: the proxy serves no metrics. Declare the prometheus callback in litellm_settings.callbacks, and restart the proxy.",
            },
            // The process has other variables than the files.
            EndpointKind.Documentation when isServed && answer.Body.Contains("RUNNING", StringComparison.Ordinal) && !IsHtml(answer) =>
                found with
                {
                    Problem = "The proxy does not serve the documentation here: its own environment sets DOCS_URL or NO_DOCS.",
                },
            _ => found,
        };
    }

    private static bool IsOpen(HttpReady ready, HttpProbeAnswer answer) =>
        ready.Accepts(answer.Status) && (ready.Json.Count == 0 || ready.Wrong(answer.Json) is null);

    private static bool IsRejected(HttpProbeAnswer answer) => answer.Status == 401;

    private static bool IsHtml(HttpProbeAnswer answer) => answer.Body.Contains('<', StringComparison.Ordinal);

    private async Task<EndpointAnswer> PortAsync(int port, CancellationToken token)
    {
        var clock = adapters.Time.GetTimestamp();
        return await WithinAsync(
            async t =>
                await adapters.OpenServices(deployment).ConnectsAsync(port, t)
                    ? new EndpointAnswer
                    {
                        Latency = adapters.Time.GetElapsedTime(clock),
                        Note = "Accepts connections; no HTTP address is declared.",
                    }
                    : EndpointAnswer.Failed(string.Create(CultureInfo.InvariantCulture, $"Nothing listens on port {port}.")),
            token
        );
    }

    private async Task<EndpointAnswer> WithinAsync(Func<CancellationToken, Task<EndpointAnswer>> ask, CancellationToken token)
    {
        using var clock = CancellationTokenSource.CreateLinkedTokenSource(token);
        clock.CancelAfter(limit);
        try
        {
            return await ask(clock.Token);
        }
        catch (LlmException e)
        {
            return EndpointAnswer.Failed(e.Id == ErrorIds.HttpUnreachable ? $"No answer: {Reason(e)}" : e.Message);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return EndpointAnswer.Failed($"No answer within {Durations.Format(limit)}.");
        }
    }

    // The address is a property of the result.
    private static string Reason(LlmException e) => Sentence.Of((e.InnerException?.InnerException ?? e.InnerException ?? e).Message);

    private async Task<DateTime?> CertificateAsync(EndpointTarget target, CancellationToken token)
    {
        if (target.Address.Scheme != "https" || target.Disabled is not null)
            return null;
        using var clock = CancellationTokenSource.CreateLinkedTokenSource(token);
        clock.CancelAfter(limit);
        try
        {
            return await _http.ReadCertificateExpiryAsync(target.Address, clock.Token);
        }
        catch (Exception e) when (e is LlmException || (e is OperationCanceledException && !token.IsCancellationRequested))
        {
            // The request itself reports why there is no answer.
            return null;
        }
    }
}

/// <summary>What an access point answered.</summary>
internal sealed record EndpointAnswer
{
    /// <summary>Why it is not reachable. Null when it is.</summary>
    public string? Problem { get; init; }

    public string? Note { get; init; }

    public int? Status { get; init; }

    public TimeSpan? Latency { get; init; }

    public bool? RequiresAuthentication { get; init; }

    public static EndpointAnswer Failed(string problem) => new() { Problem = problem };

    /// <param name="answer">The answer.</param>
    /// <param name="isServed">True when the answer shows that the access point works.</param>
    public static EndpointAnswer Of(HttpProbeAnswer answer, bool isServed) =>
        new()
        {
            Status = answer.Status,
            Latency = answer.FirstByte,
            // 403 has other causes, such as allowed_ips.
            RequiresAuthentication = answer.Status switch
            {
                401 => true,
                >= 200 and < 300 => false,
                _ => null,
            },
            Problem = isServed ? null : $"Returned {answer.Quote()}",
            Note = isServed && answer.Status is >= 300 and < 400 ? $"Redirects to {answer.Header("location") ?? "another address"}." : null,
        };
}
