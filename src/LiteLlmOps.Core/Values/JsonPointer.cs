namespace LiteLlmOps.Configuration;

/// <summary>Reads and writes JSON pointers (RFC 6901), such as /router_settings/num_retries.</summary>
/// <remarks>
/// Where the elements of a list have a key of their own (models, credentials, fallbacks), the path contains that key instead of the index,
/// so that a path remains valid when elements move.
/// </remarks>
internal static class JsonPointer
{
    public static string Append(string pointer, string token) => pointer + "/" + Escape(token);

    public static string Of(params string[] tokens) => string.Concat(tokens.Select(static t => "/" + Escape(t)));

    public static IReadOnlyList<string> Split(string pointer) => pointer.Length == 0 ? [] : [.. pointer[1..].Split('/').Select(Unescape)];

    /// <summary>The last token. Empty for the empty pointer.</summary>
    public static string Last(string pointer) => Unescape(pointer[(pointer.LastIndexOf('/') + 1)..]);

    private static string Escape(string token) =>
        token.AsSpan().IndexOfAny('~', '/') < 0
            ? token
            : token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static string Unescape(string token) =>
        token.Contains('~', StringComparison.Ordinal)
            ? token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)
            : token;
}
