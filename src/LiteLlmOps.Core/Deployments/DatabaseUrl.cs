using System.Buffers;
using System.Globalization;
using System.Text;

namespace LiteLlmOps.Deployments;

/// <summary>A DATABASE_URL of LiteLLM, read as Prisma reads it.</summary>
/// <remarks>
/// prisma-engines, quaint/src/connector/postgres/url.rs, and the URL standard for schemes without special rules: the authority ends at the first
/// / ? or #; user and password are in front of its last @; the port is in the authority only, although the parameter host overrides the host.
/// Prisma reads host, schema and the parameters of pool and TLS from the query, not user, password, port and dbname.
/// </remarks>
internal sealed record DatabaseUrl
{
    public const int DefaultPort = 5432;

    /// <summary>Parameters of Prisma that libpq (psql, psycopg2) rejects with "invalid URI query parameter".</summary>
    public static readonly IReadOnlyList<string> PrismaOnly =
    [
        "connection_limit",
        "max_connection_lifetime",
        "max_idle_connection_lifetime",
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

    /// <summary>Parameters of libpq that Prisma ignores, because it reads them from other parts of the URL only.</summary>
    public static readonly IReadOnlyList<string> LibpqOnly = ["dbname", "hostaddr", "password", "port", "user"];

    /// <summary>The values of sslmode that Prisma knows. It reads every other one as prefer.</summary>
    public static readonly IReadOnlyList<string> SslModes = ["disable", "prefer", "require"];

    private static readonly string[] Numbers =
    [
        "connection_limit",
        "connect_timeout",
        "max_connection_lifetime",
        "max_idle_connection_lifetime",
        "pool_timeout",
        "socket_timeout",
        "statement_cache_size",
    ];

    private static readonly SearchValues<char> Forbidden = SearchValues.Create(" <>^|\\");

    private const string Encode = "percent-encode / ? # @ and : in the password";

    public required string Host { get; init; }

    /// <summary>Null for the default.</summary>
    public required int? Port { get; init; }

    public required string User { get; init; }

    public required string? Password { get; init; }

    public required string Database { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; }

    /// <summary>The PostgreSQL schema that Prisma uses. Default: public.</summary>
    public string Schema => Parameter("schema") is { Length: > 0 } schema ? schema : "public";

    /// <summary>True for a text that starts as Prisma requires it, in lower case.</summary>
    public static bool IsUrl(string text) =>
        text.TrimStart().StartsWith("postgres://", StringComparison.Ordinal)
        || text.TrimStart().StartsWith("postgresql://", StringComparison.Ordinal);

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

    /// <exception cref="DatabaseUrlException">Prisma refuses the URL, or reads a part of the password as something else.</exception>
    public static DatabaseUrl Parse(string text)
    {
        text = Cleaned(text);
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..].Split('#', 2);
        var end = rest[0].AsSpan().IndexOfAny('/', '?') is >= 0 and var at ? at : rest[0].Length;
        var (authority, tail) = (rest[0][..end], rest[0][end..].Split('?', 2));
        var user = authority.LastIndexOf('@');
        if (tail[0].Contains('@', StringComparison.Ordinal) || rest.ElementAtOrDefault(1)?.Contains('@', StringComparison.Ordinal) == true)
            throw new DatabaseUrlException($"a part of it is read as the host or the database; {Encode}");
        if (user < 0 || authority[..user].Split(':')[0].Length == 0)
            throw new DatabaseUrlException($"it contains no user name in front of an @, from where Prisma reads it; {Encode}");
        var parameters = ParseQuery(tail.ElementAtOrDefault(1) ?? "");
        var (host, port) = ParseHost(authority[(user + 1)..]);
        var (name, password) = ParseUser(authority[..user]);
        return new DatabaseUrl
        {
            Host = parameters.LastOrDefault(static p => p.Key == "host").Value is { Length: > 0 } other ? other : host,
            Port = port,
            User = name,
            Password = password,
            // An empty name is the name of the user for the server; without any path Prisma uses postgres.
            Database =
                tail[0].Length == 0 ? "postgres"
                : tail[0].Split('/')[1] is { Length: > 0 } database ? Escaped(database)
                : name,
            Parameters = parameters,
        };
    }

    // The URL standard removes control characters and blanks at both ends, and tabs and line breaks everywhere.
    private static string Cleaned(string text)
    {
        var start = text.AsSpan().TrimStart().Length;
        var kept = text[^start..].TrimEnd();
        return kept.AsSpan().IndexOfAny('\t', '\n', '\r') < 0
            ? kept
            : string.Concat(kept.Where(static c => c is not ('\t' or '\n' or '\r')));
    }

    private static (string User, string? Password) ParseUser(string text)
    {
        var parts = text.Split(':', 2);
        return (Decode(parts[0]), parts.Length > 1 ? Decode(parts[1]) : null);
    }

    private static (string Host, int? Port) ParseHost(string text)
    {
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0)
                throw new DatabaseUrlException("an IPv6 address has no closing bracket");
            return (text[1..end], ParsePort(text[(end + 1)..].TrimStart(':')));
        }

        var parts = text.Split(':', 2);
        if (parts[0].Length == 0)
            throw new DatabaseUrlException("it contains no host; for a socket folder use localhost and the parameter host");
        if (text.Contains(',', StringComparison.Ordinal))
            throw new DatabaseUrlException("it contains several hosts, and Prisma supports one");
        if (parts[0].Contains('%', StringComparison.Ordinal))
            throw new DatabaseUrlException("Prisma does not decode the host; for a socket folder use localhost and the parameter host");
        if (parts[0].AsSpan().ContainsAny(Forbidden))
            throw new DatabaseUrlException($"the host contains a character that is not allowed; {Encode}");
        return (parts[0], ParsePort(parts.ElementAtOrDefault(1)));
    }

    private static int? ParsePort(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            ? port
            : throw new DatabaseUrlException($"the port is not a number from 1 to 65535; {Encode}");
    }

    private static List<KeyValuePair<string, string>> ParseQuery(string query)
    {
        var parameters = new List<KeyValuePair<string, string>>();
        foreach (var part in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=', 2);
            if (pair.Length == 1 && pair[0].Contains('@', StringComparison.Ordinal))
                throw new DatabaseUrlException($"a part of it is read as a parameter; {Encode}");
            var (name, value) = (Decode(pair[0].Replace('+', ' ')), pair.Length > 1 ? Decode(pair[1].Replace('+', ' ')) : "");
            Check(name, value);
            parameters.Add(KeyValuePair.Create(name, value));
        }

        return parameters;
    }

    private static void Check(string name, string value)
    {
        if (
            Numbers.Contains(name, StringComparer.Ordinal) && !ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        )
            throw new DatabaseUrlException($"{name} must be a whole number, or Prisma refuses the URL");
        if (name == "pgbouncer" && value is not ("true" or "false"))
            throw new DatabaseUrlException("pgbouncer must be true or false in lower case, or Prisma refuses the URL");
    }

    // Invalid sequences remain as they are. Bytes that are no UTF-8 make Prisma use the text without decoding.
    private static string Decode(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
            return text;
        var bytes = new List<byte>(text.Length);
        var raw = Encoding.UTF8.GetBytes(text);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] == '%' && i + 2 < raw.Length && char.IsAsciiHexDigit((char)raw[i + 1]) && char.IsAsciiHexDigit((char)raw[i + 2]))
            {
                bytes.Add(Convert.FromHexString(Encoding.ASCII.GetString(raw, i + 1, 2))[0]);
                i += 2;
            }
            else
            {
                bytes.Add(raw[i]);
            }
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            return text;
        }
    }

    // Prisma uses the name of the database as the URL has it, in which a parser writes a blank and other characters as %XX.
    private static string Escaped(string name)
    {
        var result = new StringBuilder(name.Length);
        foreach (var value in Encoding.UTF8.GetBytes(name))
        {
            if (value is <= 0x20 or >= 0x7F || "\"<>^`{}".Contains((char)value, StringComparison.Ordinal))
                result.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
            else
                result.Append((char)value);
        }

        return result.ToString();
    }
}

/// <summary>A database URL is invalid. The message contains no part of the URL.</summary>
internal sealed class DatabaseUrlException(string message) : FormatException(message);
