using System.Collections;
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

    /// <summary>The properties by which an object selects users, teams, organizations or budgets.</summary>
    public static readonly string[] Ids = [nameof(KeyHash), nameof(UserId), nameof(TeamId), nameof(OrganizationId), "BudgetId"];

    // An object with one of these ids stands for itself; a row of sums does not.
    private static readonly string[] Known = ["ModelId", "RequestId", "ObjectId"];

    // Only objects of queries have one of these properties. Others select by their deployment alone.
    private static readonly string[] Identifying =
    [
        .. Ids,
        "ModelId",
        "ModelGroup",
        "Model",
        "Credential",
        "ServerId",
        "RequestId",
        "ObjectId",
        "EndUserId",
        "Tag",
        "Provider",
    ];

    private static readonly RecordInput None = new();
    private static readonly RecordKind[] Kinds = Enum.GetValues<RecordKind>();

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

    /// <summary>Whether an object is the result of a query. Others select by their deployment alone.</summary>
    public static bool IsOfQuery(PSObject item) => Array.Exists(Identifying, p => item.Properties[p] is not null);

    /// <summary>Whether an object of a query selects something.</summary>
    /// <param name="item">The object.</param>
    /// <param name="selectors">The properties by which it can select. A list counts also when it is empty.</param>
    /// <param name="allowsNone">True to accept an object that has one of the properties, without a value, and is itself a model, a request or an entry of the audit log.</param>
    public static bool CanSelect(PSObject item, IReadOnlyList<string> selectors, bool allowsNone) =>
        selectors.Any(p => Text(item, p) is not null || IsList(item, p))
        || (allowsNone && selectors.Any(p => item.Properties[p] is not null) && Array.Exists(Known, p => Text(item, p) is not null));

    private static bool IsList(PSObject item, string property)
    {
        var value = item.Properties[property]?.Value;
        return (value is PSObject wrapped ? wrapped.BaseObject : value) is IEnumerable and not string;
    }

    /// <summary>One property of an object, as a text. Null when it has none, or an empty one.</summary>
    public static string? Text(PSObject? item, string property)
    {
        var value = item?.Properties[property]?.Value;
        return (value is PSObject wrapped ? wrapped.BaseObject : value) is string { Length: > 0 } text ? text : null;
    }
}
