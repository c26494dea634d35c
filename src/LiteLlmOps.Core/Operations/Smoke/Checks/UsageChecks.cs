using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Smoke;

/// <summary>Whether what clients use beside models works: MCP servers, and keys with a budget.</summary>
/// <param name="context">What checks look at.</param>
internal sealed class UsageChecks(DeploymentSnapshot context)
{
    // Used up, run out, or shut: what each such key's owner is told is an error of LiteLLM's.
    private const string UnusableKeys = """
        SELECT coalesce(key_alias, key_name, left(token, 8)),
               CASE WHEN blocked THEN 'blocked' WHEN expires < now() AT TIME ZONE 'UTC' THEN 'expired' ELSE 'over its budget' END
        FROM "LiteLLM_VerificationToken"
        WHERE max_budget IS NOT NULL AND coalesce(team_id, '') <> 'litellm-dashboard'
          AND (spend >= max_budget OR expires < now() AT TIME ZONE 'UTC' OR blocked)
        ORDER BY 1
        """;

    private readonly Uri _proxy = context.Deployment.Proxy.Url;

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

    private async Task<CheckOutcome> McpAsync(CancellationToken token)
    {
        var answer = await context.AnswerAsync(_proxy, "v1/mcp/server").WaitAsync(token);
        if (answer.Json is not ConfigList list)
            return CheckOutcome.Skipped("this proxy has no MCP servers");
        var names = list
            .Items.OfType<ConfigMap>()
            .ToDictionary(
                static s => s.TextAt("server_id") ?? "",
                static s => s.TextAt("server_name") ?? s.TextAt("alias") ?? s.TextAt("server_id") ?? "",
                StringComparer.Ordinal
            );
        var missing = context.HasDatabase
            ? (await context.StoredAsync().WaitAsync(token))
                .EntriesOf(ConfigSections.McpServers)
                .Where(r => !names.ContainsKey(r.Key))
                .Select(static r => r.Name)
                .ToList()
            : [];
        if (missing.Count > 0)
            return CheckOutcome.Failed(
                $"the proxy does not list {ConfigChecks.First(missing)}",
                "Wait for the next poll; a row whose updated_at does not move is never read again.",
                $"{names.Count} listed"
            );
        return names.Count == 0 ? CheckOutcome.Skipped("this proxy has no MCP servers") : await HealthAsync(names, token);
    }

    private async Task<CheckOutcome> HealthAsync(Dictionary<string, string> names, CancellationToken token)
    {
        var health = await context.AnswerAsync(_proxy, "v1/mcp/server/health").WaitAsync(token);
        var states = ((health.Json as ConfigList)?.Items.OfType<ConfigMap>() ?? []).ToLookup(
            static s => s.TextAt("status") ?? "unknown",
            s => names.GetValueOrDefault(s.TextAt("server_id") ?? "") ?? "",
            StringComparer.Ordinal
        );
        var seen = string.Join(", ", states.Select(static s => $"{s.Count()} {s.Key}"));
        if (states["unhealthy"].Any())
            return CheckOutcome.Warning(
                $"{ConfigChecks.First(states["unhealthy"])} cannot be reached from the proxy",
                "Start it, or correct its url in mcp_servers.",
                seen
            );
        return CheckOutcome.Passed(
            $"{names.Count} MCP servers listed{(states["healthy"].Any() ? $", {states["healthy"].Count()} reached" : "; this proxy does not tell whether it reaches them")}",
            seen
        );
    }

    private async Task<CheckOutcome> KeysAsync(CancellationToken token)
    {
        if (!context.HasDatabase)
            return CheckOutcome.Skipped("this deployment has no database");
        await using var database = context.Adapters.OpenDatabase(context.Deployment, readOnly: true);
        var keys = await database.QueryAsync(UnusableKeys, 1000, token);
        return keys.Count == 0
            ? CheckOutcome.Passed("every key with a budget can still be used")
            : CheckOutcome.Warning(
                $"{ConfigChecks.First(keys.Select(static k => $"{k[0]} is {k[1]}"))}: who uses it is refused",
                "Raise its budget or its expiry in the admin UI, or take the key away.",
                $"{keys.Count} keys"
            );
    }
}
