using LiteLlmOps.Entries;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>Reads the users with their teams and organizations.</summary>
/// <param name="schema">The tables that the database has.</param>
/// <param name="deployment">The path of the deployment.</param>
internal sealed class UserQuery(StoredSchema schema, string deployment) : EntityQuery<LlmUser>(schema)
{
    /// <summary>All tables that the query uses; only the first is required.</summary>
    public static readonly string[] Tables = [Users, Teams, Keys, OrganizationMembers, Organizations, TeamMembers];

    protected override string Table => Users;

    protected override IReadOnlyList<string> Columns { get; } =
    [
        "user_id",
        "user_alias",
        "user_email",
        "user_role",
        "models",
        "spend",
        "max_budget",
        "budget_duration",
        "budget_reset_at",
        "rpm_limit",
        "tpm_limit",
        "max_parallel_requests",
        "metadata",
        "created_at",
        "updated_at",
    ];

    protected override string Alias => "u";

    protected override IReadOnlyList<string> NameColumns { get; } = ["user_alias", "user_email", "user_id"];

    protected override IReadOnlyList<string> RequiredColumns { get; } = ["user_id", "teams"];

    protected override JoinedTables Joined { get; } =
        new(
            schema,
            new Dictionary<string, string[]>(StringComparer.Ordinal)
            {
                [Teams] = ["team_id", "team_alias", "members_with_roles"],
                [Keys] = ["user_id", "team_id"],
                [OrganizationMembers] = ["user_id", "organization_id"],
                [Organizations] = ["organization_id", "organization_alias"],
            }
        );

    // The password and the id of the identity provider do not leave the database.
    protected override string Select(string? condition) =>
        $"""
            {Belonging(condition)}
            SELECT {RecordColumns.Select(Schema, Users, "u", Columns)}, {IsSet("password")} AS has_password, {IsSet(
                "sso_user_id"
            )} AS is_sso,
              {Count(Keys, "user_id", "k")} AS key_count, b.team_ids, b.team_names{(
                Has(OrganizationMembers) ? ", o.organization_ids, o.organization_names" : ""
            )}
            FROM {Name(Users)} u LEFT JOIN belonging b ON b.user_id = u.user_id{JoinOrganizations()}{JoinCount(
                Keys,
                "user_id",
                "k",
                "u.user_id"
            )}
            """;

    protected override string Order => $"{NameOf(Users, "u", "user_alias", "user_email", "user_id")}, u.user_id";

    public override LlmUser Read(IRecord row) =>
        new()
        {
            UserId = row.Text("user_id") ?? "",
            Alias = RecordText.Name(row.Text("user_alias")),
            Email = RecordText.Name(row.Text("user_email")),
            Role = RecordText.Name(row.Text("user_role")),
            TeamIds = [.. row.Texts("team_ids") ?? []],
            Teams = [.. row.Texts("team_names") ?? []],
            OrganizationIds = [.. row.Texts("organization_ids") ?? []],
            Organizations = [.. row.Texts("organization_names") ?? []],
            Models = [.. row.Texts("models") ?? []],
            Spend = row.Amount("spend") ?? 0,
            MaxBudget = row.Amount("max_budget"),
            BudgetDuration = RecordText.Name(row.Text("budget_duration")),
            BudgetResetAt = row.Time("budget_reset_at"),
            RpmLimit = row.Number("rpm_limit"),
            TpmLimit = row.Number("tpm_limit"),
            MaxParallelRequests = row.Number("max_parallel_requests"),
            KeyCount = row.Number("key_count"),
            IsSso = row.Flag("is_sso") ?? false,
            HasPassword = row.Flag("has_password") ?? false,
            Metadata = RecordText.Json(row.Text("metadata")),
            CreatedAt = row.Time("created_at"),
            UpdatedAt = row.Time("updated_at"),
            Deployment = deployment,
        };

    public override string IdOf(LlmUser item) => item.UserId;

    protected override string Condition(RecordKind kind) =>
        kind switch
        {
            RecordKind.Key => $"u.user_id = {OfKey("user_id")}",
            RecordKind.User => "u.user_id = $1",
            RecordKind.Team => IsOfTeam(),
            RecordKind.Organization => IsMember(OrganizationMembers, "organization_id"),
            RecordKind.Budget => $"({IsMember(TeamMembers, "budget_id")} OR {IsMember(OrganizationMembers, "budget_id")})",
            _ => Nothing,
        };

    private string IsOfTeam() =>
        Has(Teams)
            ? $"""
                ($1 = ANY (u.teams) OR u.user_id IN (SELECT m ->> 'user_id' FROM {Name(Teams)} t, {MembersOf("t")} m WHERE t.team_id = $1)
                  OR u.user_email IN (SELECT m ->> 'user_email' FROM {Name(Teams)} t, {MembersOf("t")} m
                    WHERE t.team_id = $1 AND m ->> 'user_email' <> '' AND COALESCE(m ->> 'user_id', '') = ''))
                """
            : "$1 = ANY (u.teams)";

    private string IsMember(string table, string column) =>
        $"EXISTS (SELECT FROM {Required(table)} m WHERE m.user_id = u.user_id AND m.{column} = $1)";

    private string IsSet(string column) => Schema.HasColumn(Users, column) ? $"COALESCE(u.{column} <> '', false)" : "NULL::boolean";

    // LiteLLM stores a membership twice, in teams of the user and in members_with_roles of the team, and /user/info shows both (_get_user_info_teams in
    // internal_user_endpoints.py of 1.83.2). A member that was added by email address may have no user_id.
    private string Belonging(string? condition)
    {
        var isSelected = condition is null ? "true" : $"u.user_id IN (SELECT u.user_id FROM {Name(Users)} u WHERE {condition})";
        return $"""
            WITH pair AS (
              SELECT u.user_id, unnest(u.teams) AS team_id FROM {Name(Users)} u WHERE {isSelected}{(
                Has(Teams) ? PairsOfTeams(isSelected) : ""
            )}
            ), belonging AS (
              SELECT p.user_id, array_agg(p.team_id ORDER BY {TeamName}, p.team_id) AS team_ids, array_agg({TeamName} ORDER BY {TeamName}, p.team_id) AS team_names
              FROM pair p{(
                Has(Teams) ? $" LEFT JOIN {Name(Teams)} t ON t.team_id = p.team_id" : ""
            )} WHERE p.team_id <> '' GROUP BY p.user_id
            )
            """;
    }

    private string PairsOfTeams(string isSelected) =>
        $"""

              UNION SELECT u.user_id, t.team_id FROM {Name(Teams)} t, {MembersOf("t")} m JOIN {Name(
                Users
            )} u ON u.user_id = m ->> 'user_id' WHERE {isSelected}
              UNION SELECT u.user_id, t.team_id FROM {Name(Teams)} t, {MembersOf("t")} m JOIN {Name(
                Users
            )} u ON u.user_email = m ->> 'user_email'
                WHERE u.user_email <> '' AND COALESCE(m ->> 'user_id', '') = '' AND {isSelected}
            """;

    private string TeamName => Has(Teams) ? $"COALESCE(NULLIF(t.team_alias, ''), p.team_id)" : "p.team_id";

    private string JoinOrganizations() =>
        Has(OrganizationMembers)
            ? $"""

                LEFT JOIN (
                  SELECT m.user_id, array_agg(m.organization_id ORDER BY {OrganizationName}, m.organization_id) AS organization_ids,
                    array_agg({OrganizationName} ORDER BY {OrganizationName}, m.organization_id) AS organization_names
                  FROM {Name(OrganizationMembers)} m{(
                    Has(Organizations) ? $" LEFT JOIN {Name(Organizations)} o ON o.organization_id = m.organization_id" : ""
                )}
                  GROUP BY m.user_id
                ) o ON o.user_id = u.user_id
                """
            : "";

    private string OrganizationName =>
        Has(Organizations) ? "COALESCE(NULLIF(o.organization_alias, ''), m.organization_id)" : "m.organization_id";
}
