using LiteLlmOps.Adapters;
using LiteLlmOps.Deployments;
using LiteLlmOps.Incidents;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>The family and the first place to look of failures that no signature matches.</summary>
public sealed class SourceAreaTests
{
    private const string Mcp = """File "/app/litellm/proxy/_experimental/mcp_server/utils.py", line 3, in f""";

    [Theory]
    [InlineData("mcp", "11:00:00 - LiteLLM Proxy:ERROR: server.py:123 - odd\n")]
    [InlineData("mcp", "11:00:00 - LiteLLM:WARNING: mcp_server_manager.py:9 - odd\n")]
    [InlineData("guardrail", "11:00:00 - LiteLLM Proxy:ERROR: lakera_ai_v2.py:123 - odd\n")]
    [InlineData("redis", "11:00:00 - LiteLLM:ERROR: redis_cache.py:123 - odd\n")]
    [InlineData("spend", "2026-11-25 11:00:00 - LiteLLM Proxy - ERROR - reset_budget_job.py:12 - f() - odd\n")]
    [InlineData("router", "11:00:00 - LiteLLM Router:ERROR: new_file.py:1 - odd\n")]
    [InlineData("callbacks", "ERROR:litellm.integrations.weights_biases:odd\n")]
    [InlineData("redis", "11:00:00 - LiteLLM:ERROR: redis_cluster_node_isolation.py:12 - odd\n")]
    [InlineData("spend", "11:00:00 - LiteLLM Proxy:ERROR: budget_reservation.py:12 - odd\n")]
    [InlineData("prisma", "11:00:00 - LiteLLM Proxy:ERROR: query_engine_reaper.py:12 - odd\n")]
    [InlineData("auth", "11:00:00 - LiteLLM Proxy:ERROR: login_throttle.py:12 - odd\n")]
    [InlineData("prisma", "ERROR:backoff:odd\n")]
    [InlineData("jobs", "ERROR:apscheduler.scheduler:odd\n")]
    [InlineData("config", "11:00:00 - LiteLLM Proxy:ERROR: proxy_server.py:123 - ProxyConfig:something_new odd\n")]
    [InlineData("proxy", "11:00:00 - LiteLLM Proxy:ERROR: new_file.py:123 - odd\n")]
    [InlineData(
        "mcp",
        "11:00:00 - LiteLLM Proxy:ERROR: utils.py:123 - odd\nTraceback (most recent call last):\n  " + Mcp + "\nValueError: x\n"
    )]
    [InlineData("mcp", "Traceback (most recent call last):\n  " + Mcp + "\nValueError: x\n")]
    [InlineData(
        "auth",
        """{"message": "odd", "level": "ERROR", "timestamp": "2026-11-25T11:00:00", "component": "LiteLLM Proxy", "logger": "auth_checks.py:95"}"""
    )]
    [InlineData("unknown", "11:00:00 Something printed: Error: odd\n")]
    public void The_logger_and_the_source_file_determine_the_family(string family, string log)
    {
        var record = Assert.Single(TestLogs.Read(log));
        Assert.Null(record.Key.Signature);
        var area = CatalogueReader
            .Areas(new AdapterFactory().Signatures)
            .Find(record.Source.Logger, record.Source.File, record.Key.Subject);
        Assert.Equal(family, area?.Family ?? "unknown");
        Assert.True(area is null or { FirstLook.Length: > 20, Name.Length: > 3 });
    }

    [Theory]
    [InlineData("MCP servers", "look", "11:00:00 - LiteLLM Proxy:ERROR: server.py:123 - odd\n")]
    public void An_unknown_failure_has_a_title_and_a_place_to_look_at(string title, string _, string log)
    {
        var record = Assert.Single(TestLogs.Read(log));
        var area = CatalogueReader.Areas(new AdapterFactory().Signatures).Find(record.Source.Logger, record.Source.File, "");
        var incident = LlmIncident.Of(
            record,
            IncidentAssessment.WithoutProbes(record, "not checked", TestLogs.ChangedAt),
            area,
            KnownSecrets.None
        );
        Assert.Equal($"Failure without a signature: {title}", incident.Title);
        Assert.Equal(("unknown", "mcp", area!.FirstLook), (incident.Signature, incident.Family, incident.Remediation));
    }
}
