using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Consistency;

/// <summary>The retention period of spend logs.</summary>
internal static class SpendRetention
{
    private const int DaysOfWeek = 7;

    /// <summary>The declared or stored period. Null when it is not set or has no unit.</summary>
    public static TimeSpan? Of(SettingsView view) =>
        view.Setting(ConfigSections.General, "maximum_spend_logs_retention_period") switch
        {
            ConfigScalar { Text: { } text }
                when text.EndsWith('w') && int.TryParse(text[..^1], CultureInfo.InvariantCulture, out var weeks) => TimeSpan.FromDays(
                DaysOfWeek * weeks
            ),
            ConfigScalar { Text: { } text } when !text.All(char.IsAsciiDigit) && Durations.TryParse(text, out var period) => period,
            _ => null,
        };
}
