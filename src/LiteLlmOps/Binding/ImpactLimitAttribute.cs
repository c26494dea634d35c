using System.Collections;
using System.Globalization;
using System.Management.Automation;
using LiteLlmOps.Changes;

namespace LiteLlmOps.Binding;

/// <summary>Lets -MaxImpact take 1000 (requests), '$5', '10 keys', '2 teams', and several of them.</summary>
internal sealed class ImpactLimitAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = Bare(inputData);
        return value is IEnumerable several and not string ? several.Cast<object?>().Select(Limit).ToArray() : new[] { Limit(value) };
    }

    private static LlmImpactLimit Limit(object? item)
    {
        if (Bare(item) is LlmImpactLimit limit)
            return limit;
        try
        {
            return LlmImpactLimit.Parse(Convert.ToString(Bare(item), CultureInfo.InvariantCulture) ?? "");
        }
        catch (FormatException e)
        {
            throw new ArgumentTransformationMetadataException(e.Message, e);
        }
    }

    private static object? Bare(object? item) => item is PSObject wrapped ? wrapped.BaseObject : item;
}
