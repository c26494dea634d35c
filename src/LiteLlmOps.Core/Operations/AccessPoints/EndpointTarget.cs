using LiteLlmOps.Deployments;

namespace LiteLlmOps.AccessPoints;

/// <summary>An access point to ask.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Address">Its address.</param>
internal sealed record EndpointTarget(string Name, EndpointKind Kind, Uri Address)
{
    /// <summary>The address of the request. Null for <see cref="Address"/>.</summary>
    public Uri? Request { get; init; }

    /// <summary>The base address of the proxy that serves it. Null for a service that is not a proxy.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>The service that it belongs to. Null when none is declared.</summary>
    public string? Service { get; init; }

    /// <summary>The probe of the service. Null for a proxy, and for a service of which no HTTP address is known.</summary>
    public HttpReady? Ready { get; init; }

    /// <summary>Why the deployment does not serve it. Null when it does.</summary>
    public string? Disabled { get; init; }

    public IReadOnlyList<LlmAccessCredential> Credentials { get; init; } = [];

    public bool IsHttp => Address.Scheme is "http" or "https";
}
