using System.Globalization;
using System.Numerics;

namespace LiteLlmOps.Configuration;

/// <summary>Formats values as Python's str(), for values that LiteLLM converts to text.</summary>
internal static class PythonText
{
    public static string Of(object? value) =>
        value switch
        {
            null => "None",
            true => "True",
            false => "False",
            long number => number.ToString(CultureInfo.InvariantCulture),
            BigInteger number => number.ToString(CultureInfo.InvariantCulture),
            double number => OfFloat(number),
            string text => text,
            _ => throw new ArgumentException($"A value of type {value.GetType()} is not a scalar.", nameof(value)),
        };

    // .NET finds the shortest digits that round-trip; Python formats them differently: 1.0, 1e-07, 1e+16, inf.
    private static string OfFloat(double number)
    {
        if (!double.IsFinite(number))
            return double.IsNaN(number) ? "nan"
                : number > 0 ? "inf"
                : "-inf";
        var (sign, digits, point) = Digits(number);
        if (point is > 16 or <= -4)
        {
            var exponent = point - 1;
            var fraction = digits.Length > 1 ? "." + digits[1..] : "";
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}"
            );
        }

        if (point <= 0)
            return $"{sign}0.{new string('0', -point)}{digits}";
        return digits.Length <= point ? $"{sign}{digits.PadRight(point, '0')}.0" : $"{sign}{digits[..point]}.{digits[point..]}";
    }

    // 12.5 is "125" with the point after two digits; 0.001 is "1" with the point two places before it.
    private static (string Sign, string Digits, int Point) Digits(double number)
    {
        var shortest = number.ToString("R", CultureInfo.InvariantCulture);
        var sign = shortest.StartsWith('-') ? "-" : "";
        var mantissa = shortest.TrimStart('-');
        var exponent = 0;
        if (mantissa.IndexOf('E', StringComparison.Ordinal) is var e and >= 0)
        {
            exponent = int.Parse(mantissa[(e + 1)..], CultureInfo.InvariantCulture);
            mantissa = mantissa[..e];
        }

        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var point = (dot < 0 ? mantissa.Length : dot) + exponent;
        var all = mantissa.Replace(".", "", StringComparison.Ordinal);
        var digits = all.TrimStart('0');
        point -= all.Length - digits.Length;
        digits = digits.TrimEnd('0');
        return digits.Length == 0 ? (sign, "0", 1) : (sign, digits, point);
    }
}
