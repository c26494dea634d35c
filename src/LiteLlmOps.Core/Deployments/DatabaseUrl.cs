namespace LiteLlmOps.Deployments;

/// <summary>A DATABASE_URL of LiteLLM: a PostgreSQL URI, possibly with parameters of Prisma.</summary>
/// <remarks>RFC 3986 with PostgreSQL's extensions: several hosts, IPv6 in brackets, a socket directory percent-encoded or as host=.</remarks>
internal sealed record DatabaseUrl
{
    public const int DefaultPort = 5432;

    /// <summary>Parameters of Prisma that libpq (psql, psycopg2) rejects with "invalid URI query parameter".</summary>
    public static readonly IReadOnlyList<string> PrismaOnly =
    [
        "connection_limit",
        "pool_timeout",
        "pgbouncer",
        "schema",
        "socket_timeout",
        "statement_cache_size",
        "sslaccept",
        "sslidentity",
        "sslpassword",
        "single_use_connections",
    ];

    public required IReadOnlyList<(string Host, int? Port)> Hosts { get; init; }

    public required string? User { get; init; }

    public required string? Password { get; init; }

    public required string? Database { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; }

    /// <summary>The PostgreSQL schema that Prisma uses. Default: public.</summary>
    public string Schema => Parameter("schema") is { Length: > 0 } schema ? schema : "public";

    public static bool IsUrl(string text) =>
        text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    /// <summary>The parameters of a URL as they are written. The rest of the URL need not be valid.</summary>
    public static IEnumerable<(string Name, string Value)> ParametersOf(string url) =>
        url.Split('?', 2) is [_, var query]
            ? query
                .Split('&', StringSplitOptions.RemoveEmptyEntries)
                .Select(static p => p.Split('=', 2))
                .Select(static p => (p[0], p.ElementAtOrDefault(1) ?? ""))
            : [];

    /// <summary>The URL without the parameters that libpq rejects, for psql, pg_dump and psycopg2.</summary>
    public static string ForLibpq(string url) =>
        url.Split('?')[0]
        + string.Concat(
            ParametersOf(url)
                .Where(static p => !PrismaOnly.Contains(p.Name, StringComparer.Ordinal))
                .Select(static (p, i) => $"{(i == 0 ? "?" : "&")}{p.Name}={p.Value}")
        );

    public string? Parameter(string name) => Parameters.LastOrDefault(p => p.Key == name).Value;

    /// <exception cref="FormatException">The text is not such a URI. The message contains no part of the text.</exception>
    public static DatabaseUrl Parse(string text)
    {
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        // PostgreSQL knows no fragments; an unencoded # in a password must not split the URL.
        var query = rest.IndexOf('?', StringComparison.Ordinal);
        var parameters = query < 0 ? [] : ParseQuery(rest[(query + 1)..]);
        var authority = query < 0 ? rest : rest[..query];
        var slash = authority.IndexOf('/', authority.LastIndexOf('@') + 1);
        var database = slash < 0 ? "" : authority[(slash + 1)..];
        authority = slash < 0 ? authority : authority[..slash];
        var (user, password) = ParseUser(authority);
        return new DatabaseUrl
        {
            Hosts = ParseHosts(authority[(authority.LastIndexOf('@') + 1)..], parameters),
            User = user ?? Last(parameters, "user"),
            Password = password ?? Last(parameters, "password"),
            Database = database.Length > 0 ? Decode(database) : Last(parameters, "dbname"),
            Parameters = parameters,
        };
    }

    private static (string? User, string? Password) ParseUser(string authority)
    {
        var at = authority.LastIndexOf('@');
        if (at < 0)
            return (null, null);
        var colon = authority.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0 && colon < at
            ? (Decode(authority[..colon]), Decode(authority[(colon + 1)..at]))
            : (Decode(authority[..at]), null);
    }

    private static List<(string Host, int? Port)> ParseHosts(string text, List<KeyValuePair<string, string>> parameters)
    {
        // A socket directory is usually given as host= in the query, which overrides the host of the authority, as in Prisma.
        if (Last(parameters, "host") is { Length: > 0 } host)
            return [(host, Port(Last(parameters, "port")))];
        return text.Length == 0 ? [] : [.. text.Split(',').Select(ParseHost)];
    }

    private static (string Host, int? Port) ParseHost(string text)
    {
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0)
                throw new FormatException("an IPv6 address has no closing bracket");
            return (text[1..end], Port(text[(end + 1)..].TrimStart(':')));
        }

        var colon = text.LastIndexOf(':');
        return colon < 0 ? (Decode(text), null) : (Decode(text[..colon]), Port(text[(colon + 1)..]));
    }

    private static int? Port(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        return
            int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var port)
            && port is > 0 and < 65536
            ? port
            : throw new FormatException("the port is not a number from 1 to 65535; percent-encode : @ / ? and # in the password");
    }

    private static List<KeyValuePair<string, string>> ParseQuery(string query) =>
        [
            .. query
                .Split('&', StringSplitOptions.RemoveEmptyEntries)
                .Select(static p =>
                {
                    var parts = p.Split('=', 2);
                    return KeyValuePair.Create(Decode(parts[0]), parts.Length > 1 ? Decode(parts[1].Replace('+', ' ')) : "");
                }),
        ];

    private static string? Last(List<KeyValuePair<string, string>> parameters, string name) =>
        parameters.LastOrDefault(p => p.Key == name).Value;

    private static string Decode(string text) => Uri.UnescapeDataString(text);
}
