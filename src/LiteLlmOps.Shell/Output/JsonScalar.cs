using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text.Json;

namespace LiteLlmOps.Shell.Output;

/// <summary>Values that are one JSON token.</summary>
internal static class JsonScalar
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    public static bool TryWrite(Utf8JsonWriter json, object value)
    {
        if (value is bool or SwitchParameter)
            json.WriteBooleanValue(LanguagePrimitives.IsTrue(value));
        else if (NumberOf(value) is string number)
            json.WriteRawValue(number, skipInputValidation: true);
        else if (TextOf(value) is string text)
            json.WriteStringValue(text);
        else
            return false;
        return true;
    }

    // Not a number, and infinity, are no JSON numbers: they become text.
    private static string? NumberOf(object value) => value switch
    {
        Enum => null,
        double number => double.IsFinite(number) ? number.ToString("R", Invariant) : null,
        float number => float.IsFinite(number) ? number.ToString("R", Invariant) : null,
        sbyte or byte or short or ushort or int or uint or long or ulong or decimal or BigInteger => ((IFormattable)value).ToString(null, Invariant),
        _ => null,
    };

    private static string? TextOf(object value) => value switch
    {
        string text => text,
        char character => character.ToString(),
        DateTime time => time.ToUniversalTime().ToString("O", Invariant),
        DateTimeOffset time => time.UtcDateTime.ToString("O", Invariant),
        TimeSpan span => span.ToString("c", Invariant),
        DateOnly or TimeOnly => ((IFormattable)value).ToString("O", Invariant),
        Enum or Uri or Version or SemanticVersion or Guid or ScriptBlock => value.ToString(),
        Type type => type.FullName ?? type.Name,
        Exception exception => exception.Message,
        double or float => ((IFormattable)value).ToString(null, Invariant),
        IntPtr or UIntPtr => value.ToString(),
        _ => null,
    };
}
