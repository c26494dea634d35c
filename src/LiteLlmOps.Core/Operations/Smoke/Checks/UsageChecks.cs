using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Smoke;

/// <summary>Checks MCP servers, and virtual keys with a budget.</summary>
/// <param name="snapshot">The deployment.</param>
internal sealed class UsageChecks(DeploymentSnapshot snapshot)
{
    // LiteLLM rejects every request with one of these keys.
    private const string UnusableKeys = """
        SELECT coalesce(key_alias, key_name, left(token, 8)),
               CASE WHEN blocked THEN 'blocked' WHEN expires < now() AT TIME ZONE 'UTC' THEN 'expired' ELSE 'over its budget' END
        FROM "LiteLLM_VerificationToken"
        WHERE max_budget IS NOT NULL AND coalesce(team_id, '') <> 'litellm-dashboard'
          AND (spend >= max_budget OR expires < now() AT TIME ZONE 'UTC' OR blocked)
        ORDER BY 1
        """;

    private readonly Uri _proxy = snapshot.Deployment.Proxy.Url;

    public IEnumerable<Check> All(string keyAccepted)
    {
        yield return new Check("McpServers", CallChecks.Category, CheckLevel.Full, _proxy.ToString().TrimEnd('/'), McpAsync)
        {
            DependsOn = [keyAccepted, DatabaseChecks.Reachable],
            Timeout = TimeSpan.FromSeconds(30),
        };
        yield return new Check("KeyBudgets", CallChecks.Category, CheckLevel.Full, "virtual keys", KeysAsync)
        {
            DependsOn = [DatabaseChecks.Reachable],
        };
    }

    private async Task<LlmCheckResult> McpAsync(CancellationToken token)
    {
        var answer = await snapshot.AnswerAsync(_proxy, "v1/mcp/server").WaitAsync(token);
        if (answer.Json is not ConfigList list)
            return LlmCheckResult.Skipped("This proxy has no MCP servers.");
        var names = list
            .Items.OfType<ConfigMap>()
            .ToDictionary(
                static s => s.TextAt("server_id") ?? "",
                static s => s.TextAt("server_name") ?? s.TextAt("alias") ?? s.TextAt("server_id") ?? "",
                StringComparer.Ordinal
            );
        var missing = snapshot.HasDatabase
            ? (await snapshot.StoredAsync().WaitAsync(token))
                .EntriesOf(ConfigSections.McpServers)
                .Where(r => !names.ContainsKey(r.Key))
                .Select(static r => r.Name)
                .ToList()
            : [];
        if (missing.Count > 0)
            return LlmCheckResult.Failed(
                $"Not listed by the proxy: {ConfigChecks.First(missing)}.",
                "Wait for the next poll. LiteLLM reads a row again only when its updated_at changes.",
                $"{names.Count} listed"
            );
        return names.Count == 0 ? LlmCheckResult.Skipped("This proxy has no MCP servers.") : await HealthAsync(names, token);
    }

    private async Task<LlmCheckResult> HealthAsync(Dictionary<string, string> names, CancellationToken token)
    {
        var health = await snapshot.AnswerAsync(_proxy, "v1/mcp/server/health").WaitAsync(token);
        var states = ((health.Json as ConfigList)?.Items.OfType<ConfigMap>() ?? []).ToLookup(
            static s => s.TextAt("status") ?? "unknown",
            s => names.GetValueOrDefault(s.TextAt("server_id") ?? "") ?? "",
            StringComparer.Ordinal
        );
        var details = string.Join(", ", states.Select(static s => $"{s.Count()} {s.Key}"));
        if (states["unhealthy"].Any())
            return LlmCheckResult.Warning(
                $"Not reachable from the proxy: {ConfigChecks.First(states["unhealthy"])}.",
                "Start these servers, or correct their url in mcp_servers.",
                details
            );
        return LlmCheckResult.Passed(
            $"{names.Count} MCP servers listed{(states["healthy"].Any() ? $", {states["healthy"].Count()} reachable" : "; the proxy does not report whether they are reachable")}.",
            details
        );
    }

    private async Task<LlmCheckResult> KeysAsync(CancellationToken token)
    {
        if (!snapshot.HasDatabase)
            return LlmCheckResult.Skipped("This deployment has no database.");
        await using var database = snapshot.Adapters.OpenDatabase(snapshot.Deployment, readOnly: true);
        var keys = await database.QueryAsync(UnusableKeys, 1000, token);
        return keys.Count == 0
            ? LlmCheckResult.Passed("All keys with a budget are usable.")
            : LlmCheckResult.Warning(
                $"Requests with these keys are rejected: {ConfigChecks.First(keys.Select(static k => $"{k[0]} is {k[1]}"))}.",
                "Increase the budget or extend the expiry in the admin UI, or delete the key.",
                $"{keys.Count} keys"
            );
    }
}
