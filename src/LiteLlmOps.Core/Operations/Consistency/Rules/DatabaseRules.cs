using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Consistency;

/// <summary>Checks the URL, the connection pools and the clock of the database.</summary>
internal static class DatabaseRules
{
    // litellm/proxy/proxy_cli.py, LiteLLMDatabaseConnectionPool
    private const int DefaultPool = 10;
    private const int DefaultPoolTimeout = 60;
    private const string PoolLimit = "database_connection_pool_limit";

    private static readonly LiteLlmVersion TranslatedSince = LiteLlmVersion.Parse("1.106.0");
    private static readonly string[] LibpqModes = ["allow", "verify-ca", "verify-full"];

    private static readonly TimeSpan MaxSkew = TimeSpan.FromSeconds(2);

    public static IEnumerable<LlmFinding> Of(ConsistencyFacts facts) =>
        [.. OfUrl(facts), .. Misread(facts), .. OfPool(facts), .. OfWrites(facts), .. OfClock(facts)];

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

    // Without the values of parameters, one of which may be a password.
    private static IEnumerable<LlmFinding> Misread(ConsistencyFacts facts)
    {
        if (facts.Deployment.Database.Url is not { } url || !DatabaseUrl.IsUrl(url.Text))
            yield break;
        foreach (var reason in DatabaseUrl.ParametersOf(url.Text).Select(p => Misread(facts, p.Name, p.Value)).OfType<string>())
            yield return new LlmFinding(
                "UrlMisread",
                FindingSeverity.Warning,
                "DATABASE_URL",
                $"{reason} ({url.Source}).",
                "The proxy connects in another way than the URL says.",
                "Write the URL as Prisma reads it: postgresql://user:password@host:port/name, with sslmode=require&sslaccept=strict for a verified certificate, and the file of its authority in sslcert."
            ).At(facts.PositionOf(url.Source));
    }

    private static string? Misread(ConsistencyFacts facts, string name, string value) =>
        name switch
        {
            // db_url_settings.py of 1.106.0, translate_libpq_ssl_params.
            "sslrootcert" or "sslmode" when TranslatesTls(facts, value, name) => null,
            // The same function: before it, Prisma discards sslrootcert, and checks no certificate without sslaccept=strict.
            "sslrootcert" => IsStrict(facts)
                ? "LiteLLM (Prisma) ignores the parameter sslrootcert"
                : "LiteLLM (Prisma) ignores the parameter sslrootcert, and does not verify the certificate of the server",
            "sslmode" when !DatabaseUrl.SslModes.Contains(value, StringComparer.Ordinal) =>
                $"LiteLLM (Prisma) reads {(LibpqModes.Contains(value, StringComparer.Ordinal) ? $"sslmode={value}" : "this sslmode")} as prefer, and does not verify the certificate of the server",
            _ when DatabaseUrl.LibpqOnly.Contains(name, StringComparer.Ordinal) => $"LiteLLM (Prisma) ignores the parameter {name}",
            "connection_limit" => Replaced(facts, name, value, PoolLimit, DefaultPool),
            "pool_timeout" => Replaced(facts, name, value, "database_connection_pool_timeout", DefaultPoolTimeout),
            _ => null,
        };

    private static bool IsStrict(ConsistencyFacts facts) =>
        DatabaseUrl.ParametersOf(facts.Deployment.Database.Url!.Text).Any(static p => p is { Name: "sslaccept", Value: "strict" });

    private static bool TranslatesTls(ConsistencyFacts facts, string value, string name) =>
        facts.Planes.Rules.Version >= TranslatedSince && (name == "sslrootcert" || value is "verify-ca" or "verify-full");

    // litellm/proxy/proxy_cli.py, append_query_params, of 1.83.2 and 1.106.0: the settings replace the parameters of the URL.
    private static string? Replaced(ConsistencyFacts facts, string name, string value, string key, int whenUnset) =>
        PoolSetting(facts, key, whenUnset) is var used && int.TryParse(value, CultureInfo.InvariantCulture, out var given) && given != used
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"LiteLLM replaces {name}={given} by general_settings.{key}, which is {used}, when the litellm command starts it"
            )
            : null;

    private static int PoolSetting(ConsistencyFacts facts, string key, int whenUnset) =>
        facts.Planes.File?.MapAt(ConfigSections.General)?[key] is ConfigScalar { Value: long value } and not { IsNull: true }
        && value is > 0 and < int.MaxValue
            ? (int)value
            : whenUnset;

    private static IEnumerable<LlmFinding> OfPool(ConsistencyFacts facts)
    {
        if (facts.Server is not { } server || facts.Deployment.Database.Url is not { } url)
            yield break;
        var limit = PoolSetting(facts, PoolLimit, DefaultPool);
        var proxy = facts.Deployment.Proxy;
        var most = limit * proxy.Workers * proxy.Addresses.Count;
        if (most > server.MaxConnections)
            yield return new LlmFinding(
                "PoolTooLarge",
                FindingSeverity.Error,
                "DATABASE_URL",
                $"{PoolLimit} {limit} × {proxy.Workers} {(proxy.Workers == 1 ? "worker" : "workers")} × {proxy.Addresses.Count} {(proxy.Addresses.Count == 1 ? "proxy" : "proxies")} = {most} connections, but the server allows {server.MaxConnections}.",
                "Under load the proxy cannot open a connection and rejects valid keys.",
                $"Decrease general_settings.{PoolLimit} in the file with which the proxy is started, or increase max_connections."
            ).At(facts.PositionOf(url.Source));
    }

    private static IEnumerable<LlmFinding> OfWrites(ConsistencyFacts facts)
    {
        if (facts.Server is not { ReadOnlyReason: { } reason } server)
            yield break;
        yield return new LlmFinding(
            "DatabaseReadOnly",
            FindingSeverity.Error,
            "DATABASE_URL",
            $"The database '{server.Database}' is read-only: {reason}.",
            "The proxy answers requests, but it stores no key, model, setting or spend.",
            server.ReadOnlyRemediation
        ).At(facts.Deployment.Database.Url is { } url ? facts.PositionOf(url.Source) : default);
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
