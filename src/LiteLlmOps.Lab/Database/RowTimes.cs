using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Database;

/// <summary>Adds the UTC designator to times. The columns have no time zone; the Prisma client returns their values as UTC.</summary>
internal static class RowTimes
{
    public static ConfigMap InUtc(ConfigMap row) =>
        new(
            row.Entries.Select(static e =>
                IsTime(e.Key) && e.Value is ConfigScalar { Text: { } text } && Parse(text) is { } time
                    ? KeyValuePair.Create(e.Key, Json.Of(time))
                    : e
            )
        );

    private static bool IsTime(string column) =>
        column.EndsWith("_at", StringComparison.Ordinal) || column is "expires" or "last_active" or "last_health_check";

    private static DateTime? Parse(string text) =>
        DateTime.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : null;
}
