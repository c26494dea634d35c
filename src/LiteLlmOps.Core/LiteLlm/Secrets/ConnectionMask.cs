using System.Buffers;

namespace LiteLlmOps.Secrets;

/// <summary>Shows a connection string of a driver (Host=h;Password=x) or of libpq (host=h password=x) without its credentials.</summary>
internal static class ConnectionMask
{
    private static readonly SearchValues<char> PlainCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/:,[]"
    );

    // Nothing else is shown: what follows an unquoted password may be a part of it.
    private static readonly HashSet<string> Shown = new(StringComparer.OrdinalIgnoreCase)
    {
        "host",
        "hostaddr",
        "server",
        "port",
        "database",
        "dbname",
        "db",
        "user",
        "username",
        "user id",
        "userid",
        "uid",
        "sslmode",
        "ssl mode",
        "search path",
        "timeout",
        "connect_timeout",
        "pooling",
    };

    /// <summary>True for parameters in libpq's form: names and values without a semicolon between them.</summary>
    public static bool IsLibpq(string text) =>
        !text.Contains("://", StringComparison.Ordinal)
        && Pairs(text, ' ').Count(static p => Shown.Contains(p.Name) || p.Name == "password") > 1;

    /// <summary>The known parts of a connection string. Null when it has none.</summary>
    public static string? Hide(string text)
    {
        var separator = text.Contains(';', StringComparison.Ordinal) && !IsLibpq(text) ? ';' : ' ';
        var pairs = Pairs(text, separator);
        var secret = pairs.FindIndex(static p => SecretWords.IsSecretName(p.Name));
        // What stands before the first secret cannot be a part of it.
        var known = pairs.Take(secret < 0 ? pairs.Count : secret).Where(IsShown).Select(static p => $"{p.Name}={p.Value}").ToList();
        if (known.Count == 0 && secret < 0)
            return null;
        if (secret >= 0 || known.Count < pairs.Count)
            known.Add(secret >= 0 && IsName(pairs[secret].Name) ? $"{pairs[secret].Name}={MaskedText.Hidden}" : MaskedText.Hidden);
        return string.Join(separator, known);
    }

    // Anything else before the sign may be a part of the secret.
    private static bool IsName(string name) => name.All(static c => char.IsAsciiLetter(c) || c is '_' or ' ');

    private static bool IsShown((string Name, string Value) pair) =>
        Shown.Contains(pair.Name) && pair.Value.AsSpan().IndexOfAnyExcept(PlainCharacters) < 0 && !SecretShapes.LooksRandom(pair.Value);

    private static List<(string Name, string Value)> Pairs(string text, char separator) =>
        [
            .. text.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(static p => p.Split('=', 2, StringSplitOptions.TrimEntries))
                .Select(static p => (p[0], p.ElementAtOrDefault(1) ?? "")),
        ];
}
