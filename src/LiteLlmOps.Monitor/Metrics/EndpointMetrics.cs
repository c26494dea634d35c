using LiteLlmOps.AccessPoints;

namespace LiteLlmOps.Monitor.Metrics;

/// <summary>The access points; beyond the limit, those with the certificates that expire first.</summary>
internal static class EndpointMetrics
{
    private const string Label = "endpoint";

    private static readonly MetricFamily Up = new(
        "llmops_endpoint_up",
        "1 when the access point answered the last time, otherwise 0 (Get-LlmEndpoint).",
        Label
    );

    private static readonly MetricFamily Expiry = new(
        "llmops_certificate_expiry_timestamp_seconds",
        "The time at which the certificate of the access point expires. No series for http, and when no certificate could be read (Get-LlmEndpoint).",
        Label
    );

    public static void Write(MetricSet metrics, IReadOnlyList<LlmEndpoint> endpoints)
    {
        foreach (var endpoint in endpoints.OrderBy(static e => e.CertificateExpiry ?? DateTime.MaxValue).Take(MetricSet.MostDeclared))
        {
            var name = LabelText.Of(endpoint.Name);
            metrics.Set(Up, endpoint.IsReachable ? 1 : 0, name);
            metrics.SetTime(Expiry, endpoint.CertificateExpiry, name);
        }
    }
}
