using System.Globalization;
using LiteLlmOps.Deployments;
using LiteLlmOps.Secrets;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>The database address of a deployment as an Npgsql connection string.</summary>
/// <param name="Text">The connection string, including the password.</param>
/// <param name="Schema">The PostgreSQL schema of LiteLLM's tables.</param>
/// <param name="Shown">The address for output: host:port/database.</param>
internal sealed record ConnectionText(string Text, string Schema, string Shown)
{
    /// <summary>Why the certificate of the server is verified although the proxy may not do so, as a sentence. Empty when there is no difference.</summary>
    public string TlsNote { get; init; } = "";

    private static readonly System.Buffers.SearchValues<char> PlaceCharacters = System.Buffers.SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:,/[]%@+~ "
    );

    private static readonly System.Buffers.SearchValues<char> SchemeCharacters = System.Buffers.SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-+"
    );

    private const int ReadBuffer = 128 << 10;
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    public static ConnectionText Of(Deployment deployment, bool readOnly)
    {
        if (deployment.Database.Url is not { Text.Length: > 0 } url)
        {
            throw new LlmException(
                ErrorIds.DatabaseNotDefined,
                $"The deployment '{deployment.Name}' defines no database. Set DATABASE_URL in one of its environment files, or database.url in llmops.yaml.",
                deployment.File ?? deployment.Folder
            );
        }

        if (OtherScheme(url.Text) is { } scheme)
        {
            throw new LlmException(
                ErrorIds.DatabaseUrlInvalid,
                $"The database address ({url.Source}) starts with '{scheme}:', but LiteLLM requires PostgreSQL. Use an address such as postgresql://user:password@host:5432/name.",
                url.Source
            );
        }

        if (ConnectionMask.IsLibpq(url.Text))
        {
            throw new LlmException(
                ErrorIds.DatabaseUrlInvalid,
                $"The database address ({url.Source}) is a list of libpq parameters, which LiteLLM does not accept. Use an address such as postgresql://user:password@host:5432/name.",
                url.Source
            );
        }

        try
        {
            var (builder, schema, pooler) = DatabaseUrl.IsUrl(url.Text) ? FromUrl(DatabaseUrl.Parse(url.Text)) : FromText(url.Text);
            var note = UrlParameters.VerifyDemanded(builder, url.Text);
            Complete(builder, deployment.Database.Timeout, readOnly && !pooler);
            Check(builder);
            return new ConnectionText(builder.ConnectionString, schema, Show(builder, url)) { TlsNote = note };
        }
        catch (DatabaseUrlException e)
        {
            throw Invalid(url, $"The database address ({url.Source}) is invalid: {e.Message}.");
        }
        catch (Exception e)
            when (e
                    is FormatException
                        or ArgumentException
                        or KeyNotFoundException
                        or OverflowException
                        or NotSupportedException
                        or InvalidOperationException
            )
        {
            // The driver quotes the text, which may be a part of the password.
            throw Invalid(
                url,
                $"The database address ({url.Source}) is invalid: the driver does not accept it. Use an address such as postgresql://user:password@host:5432/name, and percent-encode special characters in the password."
            );
        }
    }

    // The password ends at the last @, and ? begins the parameters: with an @ after it, it may be a part of the password.
    private static bool IsCertain(string text) =>
        !DatabaseUrl.IsUrl(text) || text.IndexOf('?', StringComparison.Ordinal) is var query && (query < 0 || text.IndexOf('@', query) < 0);

    // The scheme of an address that is not one of PostgreSQL. Null for none: another text in front of :// may be a part of the password.
    private static string? OtherScheme(string text) =>
        !DatabaseUrl.IsUrl(text)
        && text.IndexOf("://", StringComparison.Ordinal) is > 0 and < 20 and var end
        && text[..end].Trim() is { Length: > 0 } scheme
        && scheme.AsSpan().IndexOfAnyExcept(SchemeCharacters) < 0
            ? scheme
            : null;

    private static LlmException Invalid(SecretValue url, string message) => new(ErrorIds.DatabaseUrlInvalid, message, url.Source);

    // Some values are rejected only when a data source is built.
    private static void Check(NpgsqlConnectionStringBuilder builder)
    {
        using var source = new NpgsqlDataSourceBuilder(builder.ConnectionString).Build();
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
            Host = url.Host,
            Port = url.Port ?? DatabaseUrl.DefaultPort,
            Username = url.User,
            Password = url.Password,
            Database = url.Database,
        };
        var pooler = url.Parameter("pgbouncer") == "true";
        UrlParameters.Apply(url, builder);
        return (builder, url.Schema, pooler);
    }

    private static void Complete(NpgsqlConnectionStringBuilder builder, TimeSpan timeout, bool readOnly)
    {
        builder.ApplicationName ??= $"LiteLlmOps {Environment.UserName}@{Environment.MachineName} pid {Environment.ProcessId}";
        // A write has a session of its own: one that was opened read-only cannot become what the server's settings for the role say.
        builder.Pooling = readOnly;
        builder.Enlist = false;
        // The driver waits for the server each time that its buffer is empty. Its default, 8 KB, holds about ten requests of the spend log.
        if (readOnly)
            builder.ReadBufferSize = ReadBuffer;
        builder.Timezone = "UTC";
        builder.Timeout =
            builder.Timeout == 15 ? (int)Math.Ceiling(Math.Min(ConnectLimit.TotalSeconds, timeout.TotalSeconds)) : builder.Timeout;
        builder.CommandTimeout = Math.Max(1, (int)timeout.TotalSeconds);
        // As ReadTransaction says for each transaction, since a check must not be able to write, even because of a bug. PgBouncer rejects the option.
        if (readOnly)
            builder.Options = $"{builder.Options} -c default_transaction_read_only=on -c row_security=off".Trim();
    }

    // When a password was not encoded, what is read as the host may be a part of it.
    private static string Show(NpgsqlConnectionStringBuilder builder, SecretValue url) =>
        !IsCertain(url.Text) || $"{builder.Host}{builder.Database}".AsSpan().IndexOfAnyExcept(PlaceCharacters) >= 0 ? $"of {url.Source}"
        : builder.Host!.Contains(',', StringComparison.Ordinal) || builder.Host.StartsWith('/') ? $"{builder.Host}/{builder.Database}"
        : string.Create(CultureInfo.InvariantCulture, $"{builder.Host}:{builder.Port}/{builder.Database}");
}
