namespace LiteLlmOps.AccessPoints;

/// <summary>What an access point of a deployment is for.</summary>
public enum EndpointKind
{
    /// <summary>The API of a proxy.</summary>
    Api,

    /// <summary>The admin UI of a proxy.</summary>
    AdminUi,

    /// <summary>The documentation of the API (Swagger).</summary>
    Documentation,

    /// <summary>The metrics of a proxy, for Prometheus.</summary>
    Metrics,

    /// <summary>The readiness of a proxy, for load balancers and probes.</summary>
    Health,

    /// <summary>Another service of llmops.yaml.</summary>
    Service,
}

/// <summary>An access point of a deployment, and what it answered.</summary>
public sealed record LlmEndpoint
{
    internal LlmEndpoint() { }

    /// <summary>The name: that of the service, for a proxy followed by api, ui, docs, metrics or health.</summary>
    public string Name
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>What it is for.</summary>
    public EndpointKind Kind { get; internal init; }

    /// <summary>The address, without credentials. tcp://HOST:PORT for a service of which no HTTP address is known.</summary>
    public string Url
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>True when it answered: with its content, or with a request for credentials. Otherwise Message has the reason.</summary>
    public bool IsReachable { get; internal init; }

    /// <summary>The HTTP status. Null without an HTTP answer.</summary>
    public int? Status { get; internal init; }

    /// <summary>The time until the answer began, including the time to connect. Null without an answer.</summary>
    public TimeSpan? Latency { get; internal init; }

    /// <summary>The time at which the certificate of the server expires, in UTC. Null for http, and when no certificate could be read.</summary>
    public DateTime? CertificateExpiry { get; internal init; }

    /// <summary>
    /// True when a request without valid credentials was rejected, false when it was answered. Null when that was not observed. For the admin UI, whose
    /// page is public, it is that of the API, from which the UI gets everything that it shows.
    /// </summary>
    public bool? RequiresAuthentication { get; internal init; }

    /// <summary>The variables with the credentials that open it, where they are defined, and their values, masked. Empty when none are needed or known.</summary>
    public LlmList<LlmAccessCredential> Credentials { get; internal init; } = [];

    /// <summary>Why it is not reachable, or what else was noticed. Null when there is nothing to say.</summary>
    public string? Message
    {
        get;
        internal init => field = PrintableText.Message(value);
    }

    /// <summary>The service of llmops.yaml that it belongs to, for Restart-LlmServices. Empty when none is declared.</summary>
    public LlmList<string> Services { get; internal init; } = [];

    /// <summary>The path of the deployment, for the parameter -Deployment of other commands.</summary>
    public string Deployment { get; internal init; } = "";

    /// <summary>The name and the address.</summary>
    public override string ToString() => $"{Name} {Url}";
}
