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

    /// <summary>The properties by which an object selects spend. The provider of a credential is not one of them: its spend is not that of the credential.</summary>
    public static IReadOnlyList<string> SelectorsOf(PSObject? item) =>
        [
            nameof(LlmSpend.KeyHash),
            .. Ids.Select(static i => i.Property),
            ModelGroup,
            Model,
            .. item?.Properties["Credential"] is not null && item.Properties["ModelId"] is null
                ? Array.Empty<string>()
                : [nameof(LlmSpend.Provider)],
        ];

    /// <summary>The dimension and its id. Null without an object, and for one that is a deployment only.</summary>
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
        return RecordInput.Text(item, nameof(LlmSpend.Provider)) is { } provider ? (SpendDimension.Provider, provider) : null;
    }

    // A model of the proxy has its name in Model; spend and requests have that name in ModelGroup, and in Model that of the provider.
    private static (SpendDimension, string)? ModelOf(PSObject? item) =>
        RecordInput.Text(item, Model) is { } model
            ? (item!.Properties[ModelGroup] is null ? SpendDimension.ModelGroup : SpendDimension.Model, model)
        : RecordInput.Text(item, ModelGroup) is { } group ? (SpendDimension.ModelGroup, group)
        : null;
}
