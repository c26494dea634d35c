using System.Globalization;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>30s, 15m, 12h, 30d, 2w, 1mo (litellm_core_utils/duration_parser.py).</summary>
internal static class KeyDuration
{
    public static TimeSpan Parse(string text)
    {
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        if (!int.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw Invalid(text);
        return text[digits..] switch
        {
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            "d" => TimeSpan.FromDays(number),
            "w" => TimeSpan.FromDays(7 * number),
            "mo" => DateTime.UtcNow.AddMonths(number) - DateTime.UtcNow,
            _ => throw Invalid(text),
        };
    }

    private static PythonException Invalid(string text) => new($"Invalid duration format {text}");
}
