using System.Globalization;
using LiteLlmOps.Adapters.Postgres;
using LiteLlmOps.Deployments;
using Npgsql;

namespace LiteLlmOps.Lab.Database;

/// <summary>Converts DATABASE_URL with Prisma's parameters to a connection string for Npgsql.</summary>
internal static class DatabaseAddress
{
    // Prisma's default pool size per process. Not larger, since many lab processes share one server.
    private const int MaxConnections = 10;

    /// <exception cref="FormatException">The text is not the URL of a PostgreSQL database.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string url)
    {
        if (!DatabaseUrl.IsUrl(url))
            throw new FormatException("the URL must start with the protocol `postgresql://` or `postgres://`.");
        var address = DatabaseUrl.Parse(url);
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = address.Host,
            Port = address.Port ?? DatabaseUrl.DefaultPort,
            Username = address.User,
            Password = address.Password,
            Database = address.Database,
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
            ? Math.Min(limit, MaxConnections)
            : MaxConnections;
}
