using System.Globalization;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Queries;

/// <summary>The retention period of the spend log.</summary>
internal static class SpendRetentionPeriod
{
    private const int DaysOfWeek = 7;
    private const int MostDays = 100_000;

    /// <summary>Null when it is not set or not a duration. A number without a unit is days for LiteLLM (spend_log_cleanup.py).</summary>
    public static TimeSpan? Of(ConfigNode? value) =>
        value switch
        {
            ConfigScalar { Value: long days } when days is > 0 and < MostDays => TimeSpan.FromDays(days),
            ConfigScalar { Value: string text }
                when text.EndsWith('w')
                    && int.TryParse(text[..^1], CultureInfo.InvariantCulture, out var weeks)
                    && weeks is > 0 and < MostDays => TimeSpan.FromDays(DaysOfWeek * weeks),
            ConfigScalar { Value: string text } when !text.All(char.IsAsciiDigit) && Durations.TryParse(text, out var period) => period,
            _ => null,
        };
}
