using System.Globalization;
using System.Management.Automation;

namespace LiteLlmOps.Binding;

/// <summary>Lets a length of time be written as 90, 90s, 1m30s or 500ms; PowerShell alone takes 90 for 90 ticks.</summary>
internal sealed class DurationAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is TimeSpan)
            return value;
        // PowerShell reads 7d as the decimal number 7 and 90s as a short; a PSObject has the text as it was typed.
        var text = inputData is PSObject typed ? typed.ToString(null, CultureInfo.InvariantCulture) : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        if (
            Durations.TryParse(text, out var duration)
            || TimeSpan.TryParseExact(text, ["c", "g"], CultureInfo.InvariantCulture, out duration)
        )
            return duration;
        throw new ArgumentTransformationMetadataException(
            $"'{text}' is not a duration. Use a number of seconds, or units as in 500ms, 90s, 1m30s, 2h or 7d."
        );
    }
}
