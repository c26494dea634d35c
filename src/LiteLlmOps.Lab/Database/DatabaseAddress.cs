using System.Globalization;
using LiteLlmOps.Adapters.Postgres;
using LiteLlmOps.Deployments;
using Npgsql;

namespace LiteLlmOps.Lab.Database;

/// <summary>DATABASE_URL, with Prisma's parameters, as Npgsql takes it.</summary>
internal static class DatabaseAddress
{
    // Prisma's default for the pool of a process; the lab's processes live beside many others.
    private const int LargestPool = 10;

    /// <exception cref="FormatException">It is no address of a PostgreSQL database.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string url)
    {
        if (!DatabaseUrl.IsUrl(url))
            throw new FormatException("the URL must start with the protocol `postgresql://` or `postgres://`.");
        var address = DatabaseUrl.Parse(url);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = address.Hosts.Count == 0 ? "localhost" : address.Hosts[0].Host,
            Port = address.Hosts.Count == 0 ? DatabaseUrl.DefaultPort : address.Hosts[0].Port ?? DatabaseUrl.DefaultPort,
            Username = address.User,
            Password = address.Password,
            Database = address.Database ?? address.User,
            ApplicationName = "litellm-lab",
            SearchPath = $"\"{address.Schema.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
            Timezone = "UTC",
            Timeout = 5,
            CommandTimeout = 30,
            MaxPoolSize = Limit(address),
            Enlist = false,
        };
        UrlParameters.Apply(address, builder);
        return builder;
    }

    private static int Limit(DatabaseUrl address) =>
        int.TryParse(address.Parameter("connection_limit"), CultureInfo.InvariantCulture, out var limit) && limit > 0
            ? Math.Min(limit, LargestPool)
            : LargestPool;
}
