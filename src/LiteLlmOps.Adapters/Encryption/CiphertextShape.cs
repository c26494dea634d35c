namespace LiteLlmOps.Adapters.Encryption;

/// <summary>Distinguishes a legacy ciphertext with an unknown key from plain text; it has no prefix.</summary>
internal static class CiphertextShape
{
    // Nonce and tag alone are 56 characters; that many random ones practically always include upper case, lower case and digits.
    private const int MinLength = 56;

    // Prefixes of long provider keys that consist of the same characters.
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
        text.Length >= MinLength
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
