namespace LiteLlmOps.Adapters.Encryption;

/// <summary>Tells a legacy ciphertext under another key from a clear text: there is no prefix to go by.</summary>
internal static class CiphertextShape
{
    // Nonce and tag alone make 56 characters; in that many random ones upper case, lower case and digits all occur.
    private const int Shortest = 56;

    // Keys of providers that are long, and written with the same characters.
    private static readonly string[] ClearPrefixes =
    [
        "sk-",
        "sk_",
        "xai-",
        "gsk_",
        "hf_",
        "AIza",
        "eyJ",
        "pk-",
        "pk_",
        "rk_",
        "ghp_",
        "glpat-",
    ];

    public static bool Fits(string text) =>
        text.Length >= Shortest
        && text.Length % 4 == 0
        && text.AsSpan().TrimEnd('=').IndexOfAnyExcept(Alphabet) < 0
        && text.Any(char.IsAsciiLetterUpper)
        && text.Any(char.IsAsciiLetterLower)
        && text.Any(char.IsAsciiDigit)
        && !Array.Exists(ClearPrefixes, p => text.StartsWith(p, StringComparison.Ordinal));

    private static readonly System.Buffers.SearchValues<char> Alphabet = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    );
}
