using System.Globalization;
using System.Management.Automation;

namespace LiteLlmOps.Binding;

/// <summary>Accepts durations such as 90 (seconds), 90s, 1m30s or 500ms; PowerShell alone converts 90 to 90 ticks, and -5 to -5 days.</summary>
internal sealed class DurationAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        // PowerShell reads 7d as the decimal number 7 and 90s as a short; a PSObject has the text as it was typed.
        var text = inputData is PSObject typed
            ? typed.ToString(null, CultureInfo.InvariantCulture)
            : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        if (value is TimeSpan duration || TryParse(text, out duration))
            return duration >= TimeSpan.Zero ? duration : throw Invalid($"'{text}' is negative.");
        throw Invalid($"'{text}' is not a duration.");
    }

    private static bool TryParse(string text, out TimeSpan duration) =>
        Durations.TryParse(text, out duration) || TimeSpan.TryParseExact(text, ["c", "g"], CultureInfo.InvariantCulture, out duration);

    private static ArgumentTransformationMetadataException Invalid(string problem) =>
        new($"{problem} Use a number of seconds, or units as in 500ms, 90s, 1m30s, 2h or 7d.");
}
