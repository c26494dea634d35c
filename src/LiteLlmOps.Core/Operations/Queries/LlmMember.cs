namespace LiteLlmOps.Queries;

/// <summary>A member of a team or an organization.</summary>
public sealed record LlmMember
{
    internal LlmMember() { }

    /// <summary>The user: the alias, otherwise the email address, otherwise the id.</summary>
    public string User
    {
        get;
        internal init => field = PrintableText.Of(value);
    } = "";

    /// <summary>The id of the user. Null for a member of a team that is stored by an email address which no user has, or several.</summary>
    public string? UserId
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The email address. Null when it is not stored.</summary>
    public string? Email
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The role in the team (admin, user) or in the organization (org_admin, internal_user, internal_user_viewer). Null when it is not stored.</summary>
    public string? Role
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The amount that the member has spent in the team or organization, in US dollars. Null when it is not recorded: LiteLLM records it for members with a row in its table of memberships.</summary>
    public decimal? Spend { get; internal init; }

    /// <summary>The budget of the member in the team or organization, in US dollars. Null for no limit.</summary>
    public decimal? MaxBudget { get; internal init; }

    /// <summary>The id of this budget in LiteLLM_BudgetTable. Null when the member has none.</summary>
    public string? BudgetId
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The team: the alias, otherwise the id. Null for a member of an organization.</summary>
    public string? Team
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The organization: the alias, otherwise the id. Null for a member of a team.</summary>
    public string? Organization
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>The file or folder of the deployment, as -Deployment accepts it.</summary>
    public string Deployment { get; internal init; } = "";

    /// <inheritdoc/>
    public override string ToString() => Role is null ? User : $"{User} ({Role})";
}
