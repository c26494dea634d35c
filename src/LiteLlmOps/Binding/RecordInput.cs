using System.Management.Automation;
using LiteLlmOps.Queries;

namespace LiteLlmOps.Binding;

/// <summary>
/// What an object of the pipeline selects in a query, by the names of its properties. Of several ids only the most specific one counts, so that a key
/// selects its own rows and not those of its team.
/// </summary>
/// <param name="KeyHash">The hash of a key.</param>
/// <param name="UserId">The id of a user.</param>
/// <param name="TeamId">The id of a team.</param>
/// <param name="OrganizationId">The id of an organization.</param>
internal sealed record RecordInput(string? KeyHash = null, string? UserId = null, string? TeamId = null, string? OrganizationId = null)
{
    // Selects nothing. LiteLLM stores an empty text for a missing id.
    private const string NoId = "(none)";

    private static readonly RecordInput None = new();
    private static readonly RecordKind[] Kinds = Enum.GetValues<RecordKind>();

    /// <summary>The id that the object selects, of whatever kind. Null for none.</summary>
    public string? Id => KeyHash ?? UserId ?? TeamId ?? OrganizationId;

    public static RecordInput Of(PSObject? item) =>
        item is null ? None
        : Text(item, nameof(KeyHash)) is { } key ? new RecordInput(KeyHash: key)
        : Text(item, nameof(UserId)) is { } user ? new RecordInput(UserId: user)
        : Text(item, nameof(TeamId)) is { } team ? new RecordInput(TeamId: team)
        : Text(item, nameof(OrganizationId)) is { } organization ? new RecordInput(OrganizationId: organization)
        : None;

    /// <summary>
    /// The id by which an object selects users, teams, organizations or budgets: what the object itself refers to comes first, so that a key selects its
    /// user, and then the most specific id. Null for an object without such properties, as a deployment. An object whose ids are all empty selects nothing.
    /// </summary>
    /// <param name="item">The object.</param>
    /// <param name="own">What is selected.</param>
    public static RecordId? IdOf(PSObject? item, RecordKind own)
    {
        foreach (var kind in Kinds.OrderBy(k => k != own))
        {
            if (Text(item, PropertyOf(kind)) is { } id)
                return new RecordId(kind, id);
        }

        return HasIds(item) ? new RecordId(own, NoId) : null;
    }

    /// <summary>True for an object with one of the ids, although it may be empty. Such an object must not select everything.</summary>
    public static bool HasIds(PSObject? item) => item is not null && Kinds.Any(k => item.Properties[PropertyOf(k)] is not null);

    private static string PropertyOf(RecordKind kind) =>
        kind switch
        {
            RecordKind.Key => nameof(KeyHash),
            RecordKind.User => nameof(UserId),
            RecordKind.Team => nameof(TeamId),
            RecordKind.Organization => nameof(OrganizationId),
            _ => "BudgetId",
        };

    /// <summary>One property of an object, as a text. Null when it has none, or an empty one.</summary>
    public static string? Text(PSObject? item, string property)
    {
        var value = item?.Properties[property]?.Value;
        return (value is PSObject wrapped ? wrapped.BaseObject : value) is string { Length: > 0 } text ? text : null;
    }
}
