using System.Globalization;
using LiteLlmOps.Deployments;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Consistency;

/// <summary>Checks the URL, the connection pools and the clock of the database.</summary>
internal static class DatabaseRules
{
    // litellm/proxy/proxy_cli.py, LiteLLMDatabaseConnectionPool
    private const int DefaultPool = 10;

    private static readonly TimeSpan MaxSkew = TimeSpan.FromSeconds(2);

    public static IEnumerable<LlmFinding> Of(ConsistencyFacts facts) => [.. OfUrl(facts), .. OfPool(facts), .. OfClock(facts)];

    private static IEnumerable<LlmFinding> OfUrl(ConsistencyFacts facts)
    {
        if (
            facts.Deployment.Database.Url is not { } url
            || DatabaseUrl
                .ParametersOf(url.Text)
                .Where(static p => DatabaseUrl.PrismaOnly.Contains(p.Name, StringComparer.Ordinal))
                .Select(static p => p.Name)
                .ToList()
                is not { Count: > 0 } found
        )
            yield break;
        yield return new LlmFinding(
            "UrlParameters",
            FindingSeverity.Info,
            "DATABASE_URL",
            $"Only Prisma supports {string.Join(", ", found)} ({url.Source}).",
            "psql, pg_dump, psycopg2 and other libpq clients reject the URL: invalid URI query parameter.",
            $"Use this URL for LiteLLM only. For other clients use {DatabaseUrl.ForLibpq(SecretMask.MaskAddress(url.Text))}."
        ).At(facts.PositionOf(url.Source));
    }

    private static IEnumerable<LlmFinding> OfPool(ConsistencyFacts facts)
    {
        if (facts.Server is not { } server || facts.Deployment.Database.Url is not { } url)
            yield break;
        var limit =
            DatabaseUrl.ParametersOf(url.Text).FirstOrDefault(static p => p.Name == "connection_limit").Value is { } text
            && int.TryParse(text, CultureInfo.InvariantCulture, out var given)
                ? given
                : DefaultPool;
        var proxy = facts.Deployment.Proxy;
        var most = limit * proxy.Workers * proxy.Addresses.Count;
        if (most > server.MaxConnections)
            yield return new LlmFinding(
                "PoolTooLarge",
                FindingSeverity.Error,
                "DATABASE_URL",
                $"connection_limit {limit} × {proxy.Workers} {(proxy.Workers == 1 ? "worker" : "workers")} × {proxy.Addresses.Count} {(proxy.Addresses.Count == 1 ? "proxy" : "proxies")} = {most} connections, but the server allows {server.MaxConnections}.",
                "Under load the proxy cannot open a connection and rejects valid keys.",
                "Decrease connection_limit in DATABASE_URL, or increase max_connections."
            ).At(facts.PositionOf(url.Source));
    }

    private static IEnumerable<LlmFinding> OfClock(ConsistencyFacts facts)
    {
        if (facts.Server is { } server && (server.Now - facts.ReadAt).Duration() is var skew && skew > MaxSkew)
            yield return new LlmFinding(
                "ClockSkew",
                FindingSeverity.Warning,
                "database server",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The clock differs by {skew.TotalSeconds:0.0} s from the clock of this machine."
                ),
                "Key expiry, budget resets and the order of changes depend on both clocks.",
                "Synchronize both machines with the same time server (chrony, systemd-timesyncd)."
            );
    }
}
