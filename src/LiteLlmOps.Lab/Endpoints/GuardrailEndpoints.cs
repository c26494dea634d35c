using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>The list of guardrails (proxy/guardrails/guardrail_endpoints.py): active rows of the table, whether they run or not, then those of the file that run.</summary>
internal static class GuardrailEndpoints
{
    public static void Map(RouteTable routes) => routes.Get("/v2/guardrails/list", ListAsync);

    private static async Task<Answer> ListAsync(Exchange x)
    {
        var rows = await x.Tables.Guardrails.WhereAsync("coalesce(to_jsonb(t)->>'status', 'active') = 'active'", [], x.Token);
        return Json.Map(
            (
                "guardrails",
                rows.Select(static r => Show(r, "db"))
                    .Concat(
                        x.Worker.Guardrails.OfFile(rows.Select(static r => r.TextAt("guardrail_id")!)).Select(static g => Show(g, "config"))
                    )
                    .ToList()
            )
        );
    }

    private static ConfigMap Show(ConfigMap guardrail, string location) =>
        Json.Map(
            ("guardrail_id", guardrail["guardrail_id"]),
            ("guardrail_name", guardrail["guardrail_name"]),
            ("litellm_params", Visible(guardrail.MapAt("litellm_params") ?? ConfigMap.Empty)),
            ("guardrail_definition_location", location)
        );

    private static ConfigMap Visible(ConfigMap parameters) =>
        new(
            parameters.Entries.Select(static e =>
                e.Value is ConfigScalar { Text: { Length: > 4 } text } && e.Key.Contains("key", StringComparison.Ordinal)
                    ? KeyValuePair.Create<string, ConfigNode>(e.Key, new ConfigScalar(text[..4] + "****"))
                    : e
            )
        );
}
