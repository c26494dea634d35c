using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace LiteLlmOps;

/// <summary>Masks secrets in text.</summary>
internal static class SecretText
{
    /// <summary>A text of any origin, such as a message of a driver, a log line or the answer of a server.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Scrub(string? text) => text is null ? null : Hide(text, isWhole: false);

    /// <summary>One value, of which every part is known to belong to it.</summary>
    public static string ScrubValue(string value) => Hide(value, isWhole: true);

    private static string Hide(string text, bool isWhole)
    {
        try
        {
            return SecretShapes.Hide(PairMask.Hide(UrlMask.Hide(text, isWhole), isWhole));
        }
        catch (RegexMatchTimeoutException)
        {
            return MaskedText.Hidden;
        }
    }
}
