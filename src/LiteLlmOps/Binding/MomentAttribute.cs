using System.Globalization;
using System.Management.Automation;

namespace LiteLlmOps.Binding;

/// <summary>Accepts a duration before now, such as 2h or 7d, where a time is expected. Other values are converted by PowerShell.</summary>
internal sealed class MomentAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        // PowerShell reads 7d as the decimal number 7; a PSObject has the text as it was typed.
        var text = inputData is PSObject typed
            ? typed.ToString(null, CultureInfo.InvariantCulture)
            : Convert.ToString(inputData, CultureInfo.InvariantCulture) ?? "";
        var hasUnit = text.Length > 1 && char.IsAsciiLetter(text[^1]) && char.IsAsciiDigit(text[0]);
        return hasUnit && Durations.TryParse(text, out var duration) ? Before(DateTimeOffset.Now, duration) : inputData;
    }

    private static DateTimeOffset Before(DateTimeOffset now, TimeSpan duration) =>
        duration < now - DateTimeOffset.MinValue ? now - duration : DateTimeOffset.MinValue;
}
