using System.Collections;
using System.Management.Automation;

namespace LiteLlmOps.Binding;

/// <summary>
/// Rejects objects for a parameter that takes text from the pipeline. PowerShell would convert each of them to a string: a hashtable to the
/// name of its type.
/// </summary>
/// <param name="supported">The supported input, in words.</param>
/// <param name="properties">The properties from which the text of an object is taken, the preferred one first.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TextInputAttribute(string supported, params string[] properties) : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        Bare(inputData) is IEnumerable several and not (string or IDictionary)
            ? several.Cast<object?>().Select(TextOf).ToArray()
            : TextOf(inputData)!;

    private object? TextOf(object? item) =>
        Bare(item) switch
        {
            null => null,
            string text => text,
            FileSystemInfo file => file.FullName,
            // An argument such as 5 is parsed as a number; PowerShell converts it to its original text.
            ValueType and IConvertible and not DateTime => item,
            _ => PropertyOf(PSObject.AsPSObject(item)),
        };

    private object PropertyOf(PSObject item) =>
        Array.Find(properties, p => Bare(item.Properties[p]?.Value) is string) is { } found
            ? Bare(item.Properties[found].Value)!
            : throw new ArgumentTransformationMetadataException(PipelineInput.Unsupported(item, supported).Message);

    private static object? Bare(object? item) => item is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : item;
}
