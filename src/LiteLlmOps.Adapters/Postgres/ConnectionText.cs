using System.Globalization;
using LiteLlmOps.Deployments;
using LiteLlmOps.Secrets;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>A deployment's database address, made ready for Npgsql.</summary>
/// <param name="Text">The connection string. It holds the password.</param>
/// <param name="Schema">The PostgreSQL schema of LiteLLM's tables.</param>
/// <param name="Shown">The address as it may be shown: host:port/database.</param>
internal sealed record ConnectionText(string Text, string Schema, string Shown)
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    public static ConnectionText Of(Deployment deployment, bool readOnly)
    {
        if (deployment.Database.Url is not { Text.Length: > 0 } url)
        {
            throw new LlmException(
                ErrorIds.DatabaseNotDefined,
                $"The deployment '{deployment.Name}' names no database: set DATABASE_URL in one of its environment files, or database.url in llmops.yaml.",
                deployment.File ?? deployment.Folder
            );
        }

        if (!DatabaseUrl.IsUrl(url.Text) && url.Text.IndexOf("://", StringComparison.Ordinal) is > 0 and < 20 and var end)
        {
            throw new LlmException(
                ErrorIds.DatabaseUrlInvalid,
                $"The database's address ({url.Source}) starts with '{url.Text[..end]}:': LiteLLM's database is a PostgreSQL, postgresql://user:password@host:5432/name.",
                url.Source
            );
        }

        try
        {
            var (builder, schema, pooler) = DatabaseUrl.IsUrl(url.Text) ? FromUrl(DatabaseUrl.Parse(url.Text)) : FromText(url.Text);
            Complete(builder, deployment.Database.Timeout, readOnly && !pooler);
            return new ConnectionText(builder.ConnectionString, schema, Show(builder));
        }
        catch (Exception e)
            when (e is FormatException or ArgumentException or KeyNotFoundException or OverflowException or UriFormatException)
        {
            throw new LlmException(
                ErrorIds.DatabaseUrlInvalid,
                $"The database's address ({url.Source}) cannot be read: {SecretMask.Scrub(e.Message).TrimEnd('.')}.",
                url.Source
            );
        }
    }

    private static (NpgsqlConnectionStringBuilder Builder, string Schema, bool Pooler) FromText(string text)
    {
        var builder = new NpgsqlConnectionStringBuilder(text);
        return (builder, builder.SearchPath is { Length: > 0 } path ? path.Split(',')[0].Trim(' ', '"') : "public", false);
    }

    private static (NpgsqlConnectionStringBuilder Builder, string Schema, bool Pooler) FromUrl(DatabaseUrl url)
    {
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = url.Hosts switch
            {
                [] => "localhost",
                [(var host, _)] => host,
                var several => string.Join(',', several.Select(HostText)),
            },
            Username = url.User,
            Password = url.Password,
            Database = url.Database ?? url.User,
        };
        if (url.Hosts is [(_, { } port)])
            builder.Port = port;
        var pooler = string.Equals(url.Parameter("pgbouncer"), "true", StringComparison.OrdinalIgnoreCase);
        UrlParameters.Apply(url, builder);
        return (builder, url.Schema, pooler);
    }

    // Of several hosts each carries its port.
    private static string HostText((string Host, int? Port) host)
    {
        var name = host.Host.Contains(':', StringComparison.Ordinal) ? $"[{host.Host}]" : host.Host;
        return host.Port is { } port ? string.Create(CultureInfo.InvariantCulture, $"{name}:{port}") : name;
    }

    private static void Complete(NpgsqlConnectionStringBuilder builder, TimeSpan timeout, bool readOnly)
    {
        builder.ApplicationName ??= $"LiteLlmOps {Environment.UserName}@{Environment.MachineName} pid {Environment.ProcessId}";
        // A write has a session of its own: one that was opened read-only cannot become what the server's settings for the role say.
        builder.Pooling = readOnly;
        builder.Enlist = false;
        builder.Timezone = "UTC";
        builder.Timeout =
            builder.Timeout == 15 ? (int)Math.Ceiling(Math.Min(ConnectLimit.TotalSeconds, timeout.TotalSeconds)) : builder.Timeout;
        builder.CommandTimeout = Math.Max(1, (int)timeout.TotalSeconds);
        // A check cannot write: not by a bug of ours either. PgBouncer refuses the option; there the transaction alone is read-only.
        // And rows that a policy hides from this role must be an error, or what is hidden would pass for missing.
        if (readOnly)
            builder.Options = $"{builder.Options} -c default_transaction_read_only=on -c row_security=off".Trim();
    }

    private static string Show(NpgsqlConnectionStringBuilder builder) =>
        builder.Host!.Contains(',', StringComparison.Ordinal) || builder.Host.StartsWith('/')
            ? $"{builder.Host}/{builder.Database}"
            : string.Create(CultureInfo.InvariantCulture, $"{builder.Host}:{builder.Port}/{builder.Database}");
}
