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
        return TimeZones.TryParse(text)
            ?? throw new ArgumentTransformationMetadataException(
                $"'{text}' is not a time zone of this machine. Use UTC, a name such as Europe/Berlin, or an offset such as +02:00."
            );
    }
}
