using System.Management.Automation;

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
    private static readonly RecordInput None = new();

    /// <summary>The id that the object selects, of whatever kind. Null for none.</summary>
    public string? Id => KeyHash ?? UserId ?? TeamId ?? OrganizationId;

    public static RecordInput Of(PSObject? item) =>
        item is null ? None
        : Text(item, nameof(KeyHash)) is { } key ? new RecordInput(KeyHash: key)
        : Text(item, nameof(UserId)) is { } user ? new RecordInput(UserId: user)
        : Text(item, nameof(TeamId)) is { } team ? new RecordInput(TeamId: team)
        : Text(item, nameof(OrganizationId)) is { } organization ? new RecordInput(OrganizationId: organization)
        : None;

    /// <summary>One property of an object, as a text. Null when it has none, or an empty one.</summary>
    public static string? Text(PSObject? item, string property)
    {
        var value = item?.Properties[property]?.Value;
        return (value is PSObject wrapped ? wrapped.BaseObject : value) is string { Length: > 0 } text ? text : null;
    }
}
