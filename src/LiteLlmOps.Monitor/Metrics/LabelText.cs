using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LiteLlmOps.Monitor.Metrics;

/// <summary>Foreign text as the value of a label.</summary>
internal static class LabelText
{
    /// <summary>The longest value, in UTF-16 characters.</summary>
    public const int Longest = 120;

    private const int HashLength = 8;

    /// <summary>
    /// The text without secrets and control characters. A longer one is cut, and ends with a hash of the whole, so that two different ones
    /// do not become the same series.
    /// </summary>
    public static string Of(string text)
    {
        var shown = Valid(PrintableText.Of(SecretText.Scrub(text)));
        return shown.Length <= Longest ? shown : Cut(shown);
    }

    private static string Cut(string text)
    {
        var end = Longest - HashLength - 2;
        if (char.IsHighSurrogate(text[end - 1]))
            end--;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        return string.Create(CultureInfo.InvariantCulture, $"{text[..end]}…#{hash[..HashLength]}");
    }

    // A surrogate without its other half is written as U+FFFD: two texts that differ only there are one series.
    private static string Valid(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
