using System.Management.Automation;
using LiteLlmOps.Queries;

namespace LiteLlmOps.Binding;

/// <summary>The spend that an object of the pipeline selects, by its most specific property with a value.</summary>
internal static class SpendInput
{
    private const string Model = nameof(LlmSpend.Model);
    private const string ModelGroup = nameof(LlmSpend.ModelGroup);

    private static readonly (SpendDimension Dimension, string Property)[] Ids =
    [
        (SpendDimension.User, nameof(LlmSpend.UserId)),
        (SpendDimension.Team, nameof(LlmSpend.TeamId)),
        (SpendDimension.Organization, nameof(LlmSpend.OrganizationId)),
        (SpendDimension.EndUser, nameof(LlmSpend.EndUserId)),
        (SpendDimension.Tag, nameof(LlmSpend.Tag)),
    ];

    /// <summary>The dimension and its id. Null without an object, and for one that is a deployment only.</summary>
    /// <exception cref="LlmException">None of its properties has a value, so that the object would select everything.</exception>
    public static (SpendDimension Dimension, string Id)? Of(PSObject? item)
    {
        if (RecordInput.Text(item, nameof(LlmSpend.KeyHash)) is { } key)
            return (SpendDimension.Key, key);
        // A model of a team has the id of the team as well.
        if (RecordInput.Text(item, "ModelId") is not null && ModelOf(item) is { } model)
            return model;
        foreach (var (dimension, property) in Ids)
        {
            if (RecordInput.Text(item, property) is { } id)
                return (dimension, id);
        }

        if (ModelOf(item) is { } used)
            return used;
        if (RecordInput.Text(item, nameof(LlmSpend.Provider)) is { } provider)
            return (SpendDimension.Provider, provider);
        if (
            item is null
            || !Ids.Select(static i => i.Property)
                .Append(nameof(LlmSpend.KeyHash))
                .Append(ModelGroup)
                .Any(p => item.Properties[p] is not null)
        )
            return null;
        throw new LlmException(
            ErrorIds.UnsupportedInputType,
            "The object selects no spend: none of its properties KeyHash, UserId, TeamId, OrganizationId, EndUserId, Tag, ModelGroup, Model and Provider has a value.",
            item
        );
    }

    // A model of the proxy has its name in Model; spend and requests have that name in ModelGroup, and in Model that of the provider.
    private static (SpendDimension, string)? ModelOf(PSObject? item) =>
        RecordInput.Text(item, Model) is { } model
            ? (item!.Properties[ModelGroup] is null ? SpendDimension.ModelGroup : SpendDimension.Model, model)
        : RecordInput.Text(item, ModelGroup) is { } group ? (SpendDimension.ModelGroup, group)
        : null;
}
