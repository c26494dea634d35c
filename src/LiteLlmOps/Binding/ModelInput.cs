using System.Collections;
using System.Management.Automation;
using LiteLlmOps.Changes;
using LiteLlmOps.Queries;

namespace LiteLlmOps.Binding;

/// <summary>
/// Which models an object of the pipeline selects, by the names of its properties, the most specific one first: the id of a deployment, the name of
/// a model, a credential, or the models that a key, user or team may use.
/// </summary>
internal static class ModelInput
{
    /// <summary>The properties by which an object selects models.</summary>
    public static readonly string[] Selectors = ["ModelId", "ModelGroup", "Model", "Credential", "Models"];

    /// <summary>The names of the model that an object is, to find the keys that may use it. Null for an object that is no model.</summary>
    public static ModelNames? NamesOf(PSObject? item)
    {
        // A request has the id of its deployment, too.
        if (item?.Properties["RequestId"] is not null || RecordInput.Text(item, "ModelId") is null)
            return null;
        if (RecordInput.Text(item, "Model") is not { } name)
            return null;
        var path = RecordInput.Text(item, "Upstream");
        return new ModelNames(
            name,
            [.. Texts(item!, "Aliases"), .. Texts(item!, "AccessGroups")],
            path is not null && path.EndsWith("/" + name, StringComparison.Ordinal) ? [path] : []
        );
    }

    public static ModelSelection Of(PSObject? item) =>
        item is null ? new ModelSelection()
        : RecordInput.Text(item, "ModelId") is { } id ? new ModelSelection(ModelId: id)
        : (RecordInput.Text(item, "ModelGroup") ?? RecordInput.Text(item, "Model")) is { } name ? new ModelSelection(Name: name)
        : RecordInput.Text(item, "Credential") is { } credential ? new ModelSelection(Credential: credential)
        : Texts(item, "Models") is { Count: > 0 } allowed ? new ModelSelection(Allowed: allowed)
        : new ModelSelection();

    private static List<string> Texts(PSObject item, string property)
    {
        var value = item.Properties[property]?.Value;
        return (value is PSObject wrapped ? wrapped.BaseObject : value) is IEnumerable list and not string
            ? [.. list.Cast<object?>().Select(static i => i is PSObject inner ? inner.BaseObject : i).OfType<string>()]
            : [];
    }
}
