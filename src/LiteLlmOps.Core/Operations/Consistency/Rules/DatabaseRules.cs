using System.Globalization;
using LiteLlmOps.Deployments;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Consistency;

/// <summary>Whether address, pools and clock of the database fit.</summary>
internal static class DatabaseRules
{
    // litellm/proxy/proxy_cli.py, LiteLLMDatabaseConnectionPool
    private const int DefaultPool = 10;

    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(2);

    public static IEnumerable<Finding> Of(ConsistencyFacts facts) => [.. OfUrl(facts), .. OfPool(facts), .. OfClock(facts)];

    private static IEnumerable<Finding> OfUrl(ConsistencyFacts facts)
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
        yield return new Finding(
            "UrlParameters",
            FindingSeverity.Info,
            "DATABASE_URL",
            $"{url.Source}: {string.Join(", ", found)} {(found.Count == 1 ? "is" : "are")} Prisma's own",
            "psql, pg_dump, psycopg2 and what is built on them refuse the URL: invalid URI query parameter.",
            $"Leave it to LiteLLM, and give others {SecretMask.MaskAddress(DatabaseUrl.ForLibpq(url.Text))}."
        );
    }

    private static IEnumerable<Finding> OfPool(ConsistencyFacts facts)
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
            yield return new Finding(
                "PoolTooLarge",
                FindingSeverity.Error,
                "DATABASE_URL",
                $"{limit} connections × {proxy.Workers} workers × {proxy.Addresses.Count} proxies = {most}, and the server allows {server.MaxConnections}",
                "Under load the proxy finds no connection, and refuses good keys.",
                "Lower connection_limit in DATABASE_URL, or raise max_connections."
            );
    }

    private static IEnumerable<Finding> OfClock(ConsistencyFacts facts)
    {
        if (facts.Server is { } server && (server.Now - facts.ReadAt).Duration() is var apart && apart > Apart)
            yield return new Finding(
                "ClockApart",
                FindingSeverity.Warning,
                "database server",
                string.Create(CultureInfo.InvariantCulture, $"{apart.TotalSeconds:0.0} s apart from this machine"),
                "Keys expire, budgets reset and changes are ordered by two clocks.",
                "Let both follow one time server (chrony, systemd-timesyncd)."
            );
    }
}
