using System.Globalization;
using System.Numerics;

namespace LiteLlmOps.Consistency;

/// <summary>Whether Python reads a text as a number. In doubt it does: a text that is refused must not be accepted by int or float.</summary>
internal static class PythonNumber
{
    private static readonly string[] NotFinite = ["inf", "infinity", "nan"];
    private static readonly string[] True = ["1", "on", "t", "true", "y", "yes"];
    private static readonly string[] False = ["0", "f", "false", "n", "no", "off"];

    public static bool IsInteger(string text) => ToInteger(text) is not null;

    public static BigInteger? ToInteger(string text) =>
        BigInteger.TryParse(Plain(text), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static bool IsFloat(string text) =>
        double.TryParse(Plain(text), NumberStyles.Float, CultureInfo.InvariantCulture, out _)
        || NotFinite.Contains(Plain(text).TrimStart('+', '-'), StringComparer.OrdinalIgnoreCase);

    /// <summary>The Boolean that click and pydantic read. Null when they refuse the text.</summary>
    public static bool? ToBoolean(string text) =>
        True.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase) ? true
        : False.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase) ? false
        : null;

    // Python accepts blanks around a number, and underscores between digits.
    private static string Plain(string text) => text.Trim().Replace("_", "", StringComparison.Ordinal);
}
