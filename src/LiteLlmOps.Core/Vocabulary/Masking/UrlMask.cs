using System.Buffers;
using System.Text;

namespace LiteLlmOps;

/// <summary>Masks the credentials of URLs: passwords, users that are tokens, values of parameters, addresses of webhooks.</summary>
/// <remarks>
/// A password may contain any character, also those that end it in a URL. What is before the last @ is therefore user and password, whenever it
/// can be; that hides too much of some texts, but never too little.
/// </remarks>
internal static class UrlMask
{
    private const string Mark = "://";

    // A user name is shown up to this length.
    private const int LongestUser = 32;

    private static readonly SearchValues<char> ChunkEnds = SearchValues.Create(" \t\r\n\"'<>`");

    private static readonly SearchValues<char> PartStarts = SearchValues.Create("/?#");

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"
    );

    private static readonly SearchValues<char> PlainCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/:,"
    );

    private static readonly HashSet<string> WebSchemes = new(StringComparer.OrdinalIgnoreCase)
    {
        "http",
        "https",
        "ws",
        "wss",
        "git",
        "ssh",
    };

    // In these databases a user without a password is a user.
    private static readonly HashSet<string> SqlSchemes = new(StringComparer.OrdinalIgnoreCase) { "postgres", "postgresql", "mysql" };

    // What documentation writes in place of a password.
    private static readonly HashSet<string> Placeholders = new(StringComparer.OrdinalIgnoreCase) { "password", "<password>" };

    // Parameters of PostgreSQL, Prisma, Redis and the model providers whose values are names, numbers and modes.
    private static readonly HashSet<string> HarmlessParameters = new(StringComparer.OrdinalIgnoreCase)
    {
        "api-version",
        "api_version",
        "application_name",
        "channel_binding",
        "charset",
        "connect_timeout",
        "connection_limit",
        "db",
        "dbname",
        "encoding",
        "end_date",
        "format",
        "gssencmode",
        "host",
        "limit",
        "max_connection_lifetime",
        "max_idle_connection_lifetime",
        "model",
        "page",
        "pgbouncer",
        "pool_timeout",
        "port",
        "protocol",
        "region",
        "replicaSet",
        "retryWrites",
        "schema",
        "single_use_connections",
        "size",
        "socket_timeout",
        "ssl_cert_reqs",
        "sslaccept",
        "sslcert",
        "sslmode",
        "sslrootcert",
        "start_date",
        "statement_cache_size",
        "target_session_attrs",
        "timeout",
        "version",
        "w",
    };

    /// <summary>Masks the URLs in a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isWhole">True when the text is one value, so that nothing in it ends the URL.</param>
    public static string Hide(string text, bool isWhole)
    {
        var mark = text.IndexOf(Mark, StringComparison.Ordinal);
        if (mark < 0)
            return text;
        var result = new StringBuilder(text.Length);
        var (done, line) = (0, 0);
        while (mark >= 0)
        {
            var start = mark + Mark.Length;
            result.Append(text, done, start - done);
            line = isWhole ? text.Length : Math.Max(line, LineEnd(text, start, line));
            var region = text[start..(isWhole ? line : RegionEnd(text, start, line))];
            var (shown, length) = Rest(SchemeBefore(text, mark), region, isWhole);
            result.Append(shown);
            done = start + length;
            mark = done < text.Length ? text.IndexOf(Mark, done, StringComparison.Ordinal) : -1;
        }

        return result.Append(text, done, text.Length - done).ToString();
    }

    /// <summary>True when a value is a URL that contains credentials for certain.</summary>
    public static bool HasCredentials(string value)
    {
        var mark = value.IndexOf(Mark, StringComparison.Ordinal);
        if (mark < 0)
            return false;
        var (scheme, region) = (SchemeBefore(value, mark), value[(mark + Mark.Length)..]);
        var at = UserEnd(scheme, region, isWhole: true);
        if (at >= 0)
            return HasPassword(scheme, region[..at]);
        var tail = region[(at + 1)..];
        var query = tail.AsSpan().IndexOfAny('?', '#');
        return Place(query < 0 ? tail : tail[..query]).Contains(MaskedText.Hidden, StringComparison.Ordinal)
            || (query >= 0 && tail[(query + 1)..].Split('&', '#').Any(IsSecretParameter));
    }

    private static bool HasPassword(string scheme, string user) =>
        user.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon
            ? colon + 1 < user.Length && !MaskedText.IsReference(user[(colon + 1)..])
            : !SqlSchemes.Contains(scheme);

    private static bool IsSecretParameter(string text) =>
        text.Split('=', 2) is [var name, { Length: > 0 } value]
        && !MaskedText.IsReference(value)
        && (SecretWords.IsSecretName(name) || name is "sig" or "signature" or "code");

    private static string SchemeBefore(string text, int mark)
    {
        var start = mark;
        while (start > 0 && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] is '+' or '-' or '.'))
            start--;
        var scheme = text[start..mark];
        return scheme[(scheme.LastIndexOfAny(['+', '-', '.']) + 1)..];
    }

    // Looked for once for each line.
    private static int LineEnd(string text, int start, int known) =>
        start <= known ? known
        : text.AsSpan(start).IndexOfAny('\r', '\n') is >= 0 and var at ? start + at
        : text.Length;

    // The line, up to the scheme of the next URL.
    private static int RegionEnd(string text, int start, int end)
    {
        var next = text.IndexOf(Mark, start, end - start, StringComparison.Ordinal);
        if (next < 0)
            return end;
        // A password may contain the mark too: then the @ of this URL comes after it, and no blank between them.
        var between = text.AsSpan(start, next - start);
        return between.ContainsAny(ChunkEnds) ? start + between.LastIndexOfAny(ChunkEnds) : end;
    }

    // What is shown for the text after the scheme, and how much of that text it stands for.
    private static (string Shown, int Length) Rest(string scheme, string region, bool isWhole)
    {
        var at = UserEnd(scheme, region, isWhole);
        var user = at < 0 ? "" : User(scheme, region[..at]) + "@";
        var rest = region[(at + 1)..];
        var end = isWhole ? -1 : rest.AsSpan().IndexOfAny(ChunkEnds);
        var tail = end < 0 ? rest : rest[..end];
        return (user + Tail(tail), at + 1 + tail.Length);
    }

    // The position of the @ that ends user and password. -1 when there is none.
    private static int UserEnd(string scheme, string region, bool isWhole)
    {
        var last = region.LastIndexOf('@');
        if (last < 0)
            return -1;
        var chunk = !isWhole && region.AsSpan().IndexOfAny(ChunkEnds) is >= 0 and var end ? region[..end] : region;
        var authority = chunk.AsSpan().IndexOfAny(PartStarts) is >= 0 and var part ? chunk[..part] : chunk;
        if (!WebSchemes.Contains(scheme))
            return last;
        if (chunk.Contains('@', StringComparison.Ordinal) && (authority.Contains('@', StringComparison.Ordinal) || HasColon(authority)))
            return isWhole || !IsHostAfter(region, chunk.LastIndexOf('@')) ? last : chunk.LastIndexOf('@');
        return HasColon(authority) && !IsPort(authority) ? last : -1;
    }

    // In a text, a URL that is complete in its word ends there: "https://u:p@h/x of a@b".
    private static bool IsHostAfter(string region, int at) =>
        at >= 0 && at + 1 < region.Length && char.IsAsciiLetterOrDigit(region[at + 1]);

    private static bool HasColon(string authority) => !authority.StartsWith('[') && authority.Contains(':', StringComparison.Ordinal);

    private static bool IsPort(string authority)
    {
        var port = authority[(authority.IndexOf(':', StringComparison.Ordinal) + 1)..].TrimEnd(',', ';', ')', ']', '}', '.', ':');
        return port.Length <= 5 && port.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;
    }

    private static string User(string scheme, string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            return SqlSchemes.Contains(scheme) && IsUser(text) ? text : MaskedText.Hidden;
        var (name, password) = (text[..colon], text[(colon + 1)..]);
        if (password.Length == 0)
            return SqlSchemes.Contains(scheme) && IsUser(name) ? text : MaskedText.Hidden + ":";
        var shown = IsUser(name) ? name : MaskedText.Hidden;
        return $"{shown}:{(Placeholders.Contains(password) ? password : MaskedText.Hidden)}";
    }

    private static bool IsUser(string name) =>
        name.Length <= LongestUser
        && name.AsSpan().IndexOfAnyExcept(NameCharacters) < 0
        && !SecretShapes.LooksRandom(name)
        && string.Equals(SecretShapes.Hide(name), name, StringComparison.Ordinal);

    private static string Tail(string tail)
    {
        var query = tail.AsSpan().IndexOfAny('?', '#');
        var place = query < 0 ? tail : tail[..query];
        return Place(place) + (query < 0 ? "" : Query(tail[query..]));
    }

    // The path of a webhook is its secret.
    private static string Place(string place)
    {
        var slash = place.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
            return Host(place);
        var (host, path) = (Host(place[..slash]), place[slash..]);
        if (IsWebhook(host, path))
            return host + "/" + MaskedText.Hidden;
        return host + Segments(path);
    }

    // What follows a colon and is no port is a password whose @ was cut off.
    private static string Host(string host) =>
        HasColon(host) && !IsPort(host.Split(',')[^1]) && host.IndexOf(':', StringComparison.Ordinal) is var colon
            ? host[..(colon + 1)] + MaskedText.Hidden
            : host;

    private static bool IsWebhook(string host, string path) =>
        path.Length > 1
        && (
            host.StartsWith("hooks.", StringComparison.OrdinalIgnoreCase)
            || host.Contains("webhook", StringComparison.OrdinalIgnoreCase)
            || path.Contains("/webhook", StringComparison.OrdinalIgnoreCase)
        );

    private static string Segments(string path) =>
        string.Join(
            '/',
            path.Split('/').Select(static s => SecretShapes.LooksRandom(s) && !Guid.TryParse(s, out _) ? MaskedText.Hidden : s)
        );

    private static string Query(string query)
    {
        var result = new StringBuilder(query.Length);
        var start = 0;
        while (start < query.Length)
        {
            var next = query.AsSpan(start + 1).IndexOfAny('&', '#') is >= 0 and var found ? start + 1 + found : query.Length;
            result.Append(query[start]).Append(Parameter(query[(start + 1)..next]));
            start = next;
        }

        return result.ToString();
    }

    private static string Parameter(string text)
    {
        var sign = text.IndexOf('=', StringComparison.Ordinal);
        if (sign < 0)
            return IsPlainWord(text) ? text : MaskedText.Hidden;
        var (name, value) = (text[..sign], text[(sign + 1)..]);
        if (name.AsSpan().IndexOfAnyExcept(NameCharacters) >= 0 || name.Length > LongestUser)
            return MaskedText.Hidden;
        return IsHarmless(name, value) ? text : $"{name}={(value.Length == 0 ? "" : MaskedText.Hidden)}";
    }

    private static bool IsPlainWord(string text) =>
        text.Length <= 12 && text.All(static c => char.IsAsciiLetterLower(c) || c is '-' or '_');

    private static bool IsHarmless(string name, string value) =>
        !SecretWords.IsSecretName(name)
        && (IsSmall(value) || (HarmlessParameters.Contains(name) && value.AsSpan().IndexOfAnyExcept(PlainCharacters) < 0))
        && !SecretShapes.LooksRandom(value);

    // A number or a switch.
    private static bool IsSmall(string value) =>
        value is "true" or "false" or "yes" or "no" or "on" or "off"
        || (value.Length <= 5 && value.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0);
}
