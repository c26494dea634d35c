using System.Collections;
using System.Globalization;
using System.Management.Automation;
using LiteLlmOps.Results;

namespace LiteLlmOps.Binding;

/// <summary>Reads the properties of an object of the pipeline, live or deserialized.</summary>
internal static class ResultProperties
{
    public static ResultObject Of(PSObject item) =>
        new(TypeNameOf(item), item.BaseObject, name => item.Properties[name] is not null, name => ValueOf(item.Properties[name]?.Value));

    // Deserialized.LiteLlmOps.Drift.LlmDrift, Selected.…, and CSV:… with -IncludeTypeInformation.
    private static string TypeNameOf(PSObject item) => item.TypeNames.Count == 0 ? "Object" : item.TypeNames[0].Split('.', ':')[^1];

    private static object? ValueOf(object? value) =>
        value switch
        {
            PSObject wrapped when wrapped.BaseObject is PSCustomObject or Hashtable || IsDeserialized(wrapped) => OfBag(wrapped),
            PSObject wrapped => ValueOf(wrapped.BaseObject),
            IEnumerable items and not string and not IDictionary => items.Cast<object?>().Select(ValueOf).ToList(),
            _ => value,
        };

    private static bool IsDeserialized(PSObject item) =>
        item.TypeNames.Count > 0
        && item.TypeNames[0].StartsWith("Deserialized.", StringComparison.Ordinal)
        && item.BaseObject is not IEnumerable;

    // ConvertTo-Json writes a duration as a map with its ticks; Export-Clixml keeps the text of other objects.
    private static object? OfBag(PSObject bag)
    {
        if (bag.Properties["Ticks"]?.Value is { } ticks && bag.Properties["TotalSeconds"] is not null)
            return TimeSpan.FromTicks(
                Convert.ToInt64(ticks is PSObject wrapped ? wrapped.BaseObject : ticks, System.Globalization.CultureInfo.InvariantCulture)
            );
        return IsDeserialized(bag) ? bag.ToString(null, CultureInfo.InvariantCulture) : null;
    }
}
