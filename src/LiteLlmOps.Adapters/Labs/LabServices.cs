using System.Globalization;
using LiteLlmOps.Labs;

namespace LiteLlmOps.Adapters.Labs;

/// <summary>Writes the four sample services of a lab.</summary>
internal static class LabServices
{
    public static string Write(LabOptions options, LabPorts ports)
    {
        var isStandIn = options.Proxy == LabProxy.StandIn;
        var program = $"dotnet '{LabProxyProcess.StandIn}'";
        var proxy = isStandIn ? program + " proxy" : "litellm";
        var rerank = options.HasProblems
            ? (Command: LabProblems.RerankCommand, Environment: $"\n    environment: {LabProblems.RerankEnvironment}")
            : (Command: program + " rerank --port {port}", Environment: "");
        var poll = options.PollInterval.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            services: # order comes from dependsOn
              - name: proxy
                purpose: Main proxy
                command: {{proxy}} --config {rendered} --port {port} --host 127.0.0.1
                port: {{ports.Proxy}}
                ready: /health/readiness
                log: logs/proxy.log
                variables: { LAB_LITELLM_VERSION: "{{options.Version}}", LAB_POLL_INTERVAL: "{{poll}}", LITELLM_LOCAL_MODEL_COST_MAP: "True" }
              - name: health
                purpose: Health server
                command: {{program}} health --port {port}
                port: {{ports.Health}}
                ready: /health/liveliness
                log: logs/health.log
              - name: metrics
                purpose: Metrics exporter
                command: {{program}} metrics --port {port} --proxy http://127.0.0.1:{{ports.Proxy}}
                port: {{ports.Metrics}}
                ready: /metrics
                log: logs/metrics.log
                dependsOn: [proxy]
              - name: rerank
                purpose: Rerank server
                command: {{rerank.Command}}{{rerank.Environment}}
                port: {{ports.Rerank}}
                ready: tcp
                log: logs/rerank.log

            """
        );
    }
}
