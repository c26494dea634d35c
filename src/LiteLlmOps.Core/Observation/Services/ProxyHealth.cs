using LiteLlmOps.Deployments;

namespace LiteLlmOps.Services;

/// <summary>Explains a response of /health, which is not a probe of the proxy itself: it calls the models.</summary>
internal static class ProxyHealth
{
    /// <summary>The explanation of status 503 of /health (BerriAI/litellm PR 27003). Empty for other responses.</summary>
    public static string Explain(Deployment deployment, Uri address, int status) =>
        status == 503
        && address.AbsolutePath.TrimEnd('/') == "/health"
        && deployment.Proxy.Addresses.Any(a => a.Port == address.Port && a.Host == address.Host)
            ? " From LiteLLM 1.85.0 on, /health returns 503 when a model that it checks is unhealthy or the database is not connected; /health/readiness checks the proxy only."
            : "";
}
