using System.Globalization;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.AccessPoints;

/// <summary>The access points of a deployment, as its files declare them.</summary>
/// <param name="deployment">The deployment.</param>
internal sealed class EndpointTargets(Deployment deployment)
{
    private const string DefaultName = "proxy";
    private const string NoDocs = "NO_DOCS";
    private const string DocsUrl = "DOCS_URL";

    private static readonly HttpReady AnyAnswer = new("/", [], new Dictionary<string, string>(StringComparer.Ordinal));

    private readonly AccessCredentials _credentials = new(deployment);

    public IReadOnlyList<EndpointTarget> All()
    {
        // The URL for clients has all pages; a single replica behind it is asked whether it serves requests.
        var replicas = deployment.Proxy.Replicas.Where(r => r != deployment.Proxy.Url);
        return [.. OfProxy(deployment.Proxy.Url), .. replicas.SelectMany(OfReplica), .. deployment.Services.Where(IsOther).Select(Of)];
    }

    private IEnumerable<EndpointTarget> OfProxy(Uri proxy)
    {
        var service = ServiceOf(proxy);
        var name = service?.Name ?? DefaultName;
        yield return Api(proxy, $"{name}-api");
        yield return InProxy(proxy, $"{name}-ui", EndpointKind.AdminUi, "ui/") with
        {
            Credentials = _credentials.Ui(service),
        };
        yield return Documentation(proxy, $"{name}-docs", service);
        yield return InProxy(proxy, $"{name}-metrics", EndpointKind.Metrics, "metrics/") with
        {
            Credentials = _credentials.Metrics(),
        };
        yield return Health(proxy, $"{name}-health");
    }

    private IEnumerable<EndpointTarget> OfReplica(Uri proxy)
    {
        var name = ServiceOf(proxy)?.Name ?? DefaultName;
        yield return Api(proxy, $"{name}-api@{proxy.Authority}");
        yield return Health(proxy, $"{name}-health@{proxy.Authority}");
    }

    private EndpointTarget Api(Uri proxy, string name) =>
        InProxy(proxy, name, EndpointKind.Api, "") with
        {
            Credentials = _credentials.MasterKey(),
        };

    private EndpointTarget Health(Uri proxy, string name) => InProxy(proxy, name, EndpointKind.Health, "health/readiness");

    // LiteLLM serves the page at / unless DOCS_URL moves it.
    private EndpointTarget Documentation(Uri proxy, string name, ServiceSettings? service)
    {
        var path = _credentials.ValueOf(DocsUrl, service)?.TrimStart('/') ?? "";
        var isOff = string.Equals(_credentials.ValueOf(NoDocs, service)?.Trim(), "true", StringComparison.OrdinalIgnoreCase);
        return InProxy(proxy, name, EndpointKind.Documentation, path) with
        {
            Disabled = isOff ? $"The documentation is disabled: {_credentials.Of(NoDocs, service)} is true." : null,
        };
    }

    private EndpointTarget InProxy(Uri proxy, string name, EndpointKind kind, string path) =>
        new(name, kind, new Uri(proxy, path))
        {
            Proxy = proxy,
            Request = new Uri(proxy, ProbeMark.AddTo(path)),
            Service = ServiceOf(proxy)?.Name,
        };

    private ServiceSettings? ServiceOf(Uri proxy) =>
        deployment.ServiceAt(proxy) is { } name ? deployment.Services.First(s => s.Name == name) : null;

    private bool IsOther(ServiceSettings service) =>
        (service.Port is not null || service.Ready is HttpReady)
        && !deployment.Proxy.Addresses.Append(deployment.Proxy.Url).Any(a => deployment.ServiceAt(a) == service.Name);

    private EndpointTarget Of(ServiceSettings service)
    {
        var isDashboard = AccessVariables.IsDashboard(service);
        // Another program than an HTTP server would log the request as an attack.
        var ready = service.Ready as HttpReady ?? (isDashboard ? AnyAnswer : null);
        var port = (service.Port ?? 0).ToString(CultureInfo.InvariantCulture);
        return new EndpointTarget(service.Name, EndpointKind.Service, ready?.At(service.Port) ?? new Uri($"tcp://127.0.0.1:{port}"))
        {
            Service = service.Name,
            Ready = ready,
            Credentials = isDashboard ? _credentials.Dashboard(service) : [],
        };
    }
}
