using System.Globalization;
using System.Numerics;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Lab.Values;

/// <summary>Python's conversions bool(), str(), repr(), int() and float().</summary>
internal static class PythonValue
{
    public static bool IsTrue(ConfigNode? node) =>
        node switch
        {
            null or ConfigScalar { Value: null or false or "" or 0L or 0.0 } => false,
            ConfigMap map => map.Count > 0,
            ConfigList list => list.Items.Count > 0,
            _ => true,
        };

    /// <summary>str(value).</summary>
    public static string Str(ConfigNode node) => node is ConfigScalar scalar ? PythonText.Of(scalar.Value) : Repr(node);

    /// <summary>repr(value).</summary>
    public static string Repr(ConfigNode node) =>
        node switch
        {
            ConfigMap map => $"{{{string.Join(", ", map.Entries.Select(static e => $"{Quote(e.Key)}: {Repr(e.Value)}"))}}}",
            ConfigList list => $"[{string.Join(", ", list.Items.Select(Repr))}]",
            ConfigScalar { Text: { } text } => Quote(text),
            var scalar => PythonText.Of(((ConfigScalar)scalar).Value),
        };

    /// <summary>int(value), with Python's errors.</summary>
    public static long Int(ConfigNode node) =>
        node switch
        {
            ConfigScalar { Value: long number } => number,
            ConfigScalar { Value: bool flag } => flag ? 1 : 0,
            ConfigScalar { Value: double number } => Whole(number),
            ConfigScalar { Value: BigInteger number } => (long)number,
            ConfigScalar { Text: { } text } => Parse(text),
            _ => throw new PythonException(
                $"int() argument must be a string, a bytes-like object or a real number, not '{PythonType.Of(node)}'"
            ),
        };

    /// <summary>int(text); null where Python raises an error.</summary>
    public static long? TryInt(string text) =>
        long.TryParse(
            text.Trim().Replace("_", "", StringComparison.Ordinal),
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : null;

    /// <summary>float(text); null where Python raises an error.</summary>
    public static double? TryFloat(string text) =>
        text.Trim().ToLowerInvariant() switch
        {
            "inf" or "+inf" or "infinity" => double.PositiveInfinity,
            "-inf" or "-infinity" => double.NegativeInfinity,
            "nan" => double.NaN,
            var plain => double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null,
        };

    private static long Parse(string text) =>
        TryInt(text) ?? throw new PythonException($"invalid literal for int() with base 10: {Quote(text)}");

    private static long Whole(double number) =>
        double.IsFinite(number)
            ? (long)Math.Truncate(number)
            : throw new PythonException(
                double.IsNaN(number) ? "cannot convert float NaN to integer" : "cannot convert float infinity to integer"
            );

    // Python uses double quotes only when the text contains single quotes and no double quotes.
    private static string Quote(string text)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal)
            .Replace("\t", "\\t", StringComparison.Ordinal);
        return escaped.Contains('\'', StringComparison.Ordinal) && !escaped.Contains('"', StringComparison.Ordinal)
            ? $"\"{escaped}\""
            : $"'{escaped.Replace("'", "\\'", StringComparison.Ordinal)}'";
    }
}
