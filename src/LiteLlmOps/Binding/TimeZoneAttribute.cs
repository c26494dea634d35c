using System.Globalization;
using System.Management.Automation;

namespace LiteLlmOps.Binding;

/// <summary>Accepts the names of time zones, and offsets such as +02:00.</summary>
internal sealed class TimeZoneAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is TimeZoneInfo zone)
            return zone;
        var text = Convert.ToString(value, CultureInfo.InvariantCulture)?.Trim() ?? "";
        return TimeZoneInfo.TryFindSystemTimeZoneById(text, out var known) ? known
            : Offset(text) is { } offset ? TimeZoneInfo.CreateCustomTimeZone(text, offset, text, text)
            : throw new ArgumentTransformationMetadataException(
                $"'{text}' is not a time zone of this machine. Use UTC, a name such as Europe/Berlin, or an offset such as +02:00."
            );
    }

    private static TimeSpan? Offset(string text)
    {
        var digits = text.TrimStart('+', '-');
        return
            digits.Length < text.Length
            && TimeSpan.TryParseExact(digits, @"hh\:mm", CultureInfo.InvariantCulture, out var offset)
            && offset <= TimeSpan.FromHours(14)
            ? text[0] == '-'
                ? -offset
                : offset
            : null;
    }
}
