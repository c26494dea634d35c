using System.Globalization;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Drift;

/// <summary>A difference that the user selected, as Get-LlmDrift returned it.</summary>
/// <param name="Path">The JSON pointer of the value.</param>
/// <param name="Kind">In what way the sides differed.</param>
/// <param name="Desired">The desired value as it was displayed, secrets masked. Null for none.</param>
/// <param name="Actual">The actual value as it was displayed, secrets masked. Null for none.</param>
/// <param name="Fingerprint">The hash of the unmasked values. Null for an object that was serialized in between.</param>
internal sealed record SelectedDrift(string Path, DriftKind Kind, object? Desired, object? Actual, string? Fingerprint)
{
    public static SelectedDrift Of(LlmDrift drift) => new(drift.PathText.Exact, drift.Kind, drift.Desired, drift.Actual, drift.Fingerprint);

    /// <summary>True when the values are still those that were displayed. Without a fingerprint, secrets are compared in masked form.</summary>
    public bool IsCurrent(NodeDifference difference) =>
        Fingerprint is not null
            ? Fingerprint == DriftFactory.FingerprintOf(difference)
            : Kind == difference.Kind
                && AreEqual(Desired, DriftFactory.Display(difference.Desired, Path))
                && AreEqual(Actual, DriftFactory.Display(difference.Actual, Path));

    // Serialization changes types: JSON returns a date for a string that looks like one, and an integer for 1.0.
    private static bool AreEqual(object? selected, object? current) =>
        (selected, current) switch
        {
            (null, null) => true,
            (DateTime date, string text) => DateTime.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.RoundtripKind,
                out var parsed
            )
                && parsed.ToUniversalTime() == date.ToUniversalTime(),
            (string a, string b) => a == b,
            (bool a, bool b) => a == b,
            (string or bool, _) or (_, string or bool) => false,
            (IConvertible a, IConvertible b) => a.ToDouble(CultureInfo.InvariantCulture).Equals(b.ToDouble(CultureInfo.InvariantCulture)),
            _ => false,
        };
}
