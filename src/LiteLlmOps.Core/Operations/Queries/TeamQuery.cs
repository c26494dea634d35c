using LiteLlmOps.Entries;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>Reads the teams with their members.</summary>
/// <param name="schema">The tables that the database has.</param>
/// <param name="deployment">The path of the deployment.</param>
internal sealed class TeamQuery(StoredSchema schema, string deployment) : EntityQuery<LlmTeam>(schema)
{
    /// <summary>All tables that the query uses; only the first is required.</summary>
    public static readonly string[] Tables = [Teams, Users, Keys, Organizations, TeamMembers, Budgets];

    protected override string Table => Teams;

    protected override IReadOnlyList<string> Columns { get; } =
    [
        "team_id",
        "team_alias",
        "organization_id",
        "models",
        "spend",
        "max_budget",
        "soft_budget",
        "budget_duration",
        "budget_reset_at",
        "rpm_limit",
        "tpm_limit",
        "max_parallel_requests",
        "blocked",
        "metadata",
        "created_at",
        "updated_at",
    ];

    protected override string Alias => "t";

    protected override IReadOnlyList<string> NameColumns { get; } = ["team_alias", "team_id"];

    protected override IReadOnlyList<string> RequiredColumns { get; } = ["team_id", "members_with_roles"];

    protected override JoinedTables Joined { get; } =
        new(
            schema,
            new Dictionary<string, string[]>(StringComparer.Ordinal)
            {
                [Users] = ["user_id", "user_alias", "user_email"],
                [Keys] = ["team_id"],
                [Organizations] = ["organization_id"],
                [TeamMembers] = ["team_id", "user_id", "spend", "budget_id"],
                [Budgets] = ["budget_id", "max_budget"],
            }
        );

    protected override string Select(string? condition) =>
        $"""
            SELECT {RecordColumns.Select(Schema, Teams, "t", Columns)}, {(
                Has(Organizations) ? NameOf(Organizations, "o", "organization_alias") : "NULL"
            )} AS organization_name, {MemberBudget} AS member_budget_id, {Count(Keys, "team_id", "k")} AS key_count, {Members()} AS members
            FROM {Name(Teams)} t{(Has(Organizations) ? $" LEFT JOIN {Name(Organizations)} o ON o.organization_id = t.organization_id" : "")}{JoinCount(Keys, "team_id", "k", "t.team_id")}
            """;

    protected override string Order => $"{NameOf(Teams, "t", "team_alias", "team_id")}, t.team_id";

    public override LlmTeam Read(IRecord row)
    {
        var id = row.Text("team_id") ?? "";
        return new LlmTeam
        {
            TeamId = id,
            Alias = RecordText.Name(row.Text("team_alias")),
            OrganizationId = RecordText.Name(row.Text("organization_id")),
            Organization = RecordText.Name(row.Text("organization_name")) ?? RecordText.Name(row.Text("organization_id")),
            Members = MemberReader.Read(row.Text("members"), RecordText.Name(row.Text("team_alias")) ?? id, null, deployment),
            KeyCount = row.Number("key_count"),
            Models = [.. row.Texts("models") ?? []],
            Spend = row.Amount("spend") ?? 0,
            MaxBudget = row.Amount("max_budget"),
            SoftBudget = row.Amount("soft_budget"),
            BudgetDuration = RecordText.Name(row.Text("budget_duration")),
            BudgetResetAt = row.Time("budget_reset_at"),
            MemberBudgetId = RecordText.Name(row.Text("member_budget_id")),
            RpmLimit = row.Number("rpm_limit"),
            TpmLimit = row.Number("tpm_limit"),
            MaxParallelRequests = row.Number("max_parallel_requests"),
            IsBlocked = row.Flag("blocked") ?? false,
            Metadata = RecordText.Json(row.Text("metadata")),
            CreatedAt = row.Time("created_at"),
            UpdatedAt = row.Time("updated_at"),
            Deployment = deployment,
        };
    }

    public override string IdOf(LlmTeam item) => item.TeamId;

    protected override string Condition(RecordKind kind) =>
        kind switch
        {
            RecordKind.Key => $"t.team_id = {OfKey("team_id")}",
            RecordKind.User => IsMember(),
            RecordKind.Team => "t.team_id = $1",
            RecordKind.Organization => "t.organization_id = $1",
            RecordKind.Budget =>
                $"({MemberBudget} = $1 OR EXISTS (SELECT FROM {Required(TeamMembers)} m WHERE m.team_id = t.team_id AND m.budget_id = $1))",
            _ => Nothing,
        };

    // TeamMemberBudgetHandler in team_endpoints.py of 1.83.2.
    private string MemberBudget => Schema.HasColumn(Teams, "metadata") ? "t.metadata ->> 'team_member_budget_id'" : "NULL";

    // The teams of a user are those of Get-LlmUser: both places in which LiteLLM stores a membership count.
    private string IsMember() =>
        $"""
            (t.members_with_roles @> jsonb_build_array(jsonb_build_object('user_id', $1::text))
              OR EXISTS (SELECT FROM {Required(Users)} u WHERE u.user_id = $1 AND (t.team_id = ANY (u.teams) OR EXISTS (
                SELECT FROM {MembersOf(
                "t"
            )} m WHERE COALESCE(m ->> 'user_id', '') = '' AND m ->> 'user_email' <> '' AND m ->> 'user_email' = u.user_email))))
            """;

    // A row of LiteLLM_TeamMembership exists for members with a budget of their own (add_new_member in management_helpers/utils.py of 1.83.2), which also
    // finds the user of an email address that only one user has.
    private string Members()
    {
        var hasBudgets = Has(TeamMembers) && Has(Budgets);
        var user = Has(Users)
            ? ", 'alias', NULLIF(u.user_alias, ''), 'email', COALESCE(NULLIF(u.user_email, ''), m ->> 'user_email')"
            : ", 'email', m ->> 'user_email'";
        var byEmail = Has(Users)
            ? $"(SELECT min(x.user_id) FROM {Name(Users)} x WHERE x.user_email = NULLIF(m ->> 'user_email', '') HAVING count(*) = 1)"
            : "NULL";
        return $"""
            (SELECT jsonb_agg(jsonb_build_object('user_id', r.user_id{user}, 'role', m ->> 'role'{(
                Has(TeamMembers) ? ", 'spend', tm.spend, 'budget_id', tm.budget_id" : ""
            )}{(hasBudgets ? ", 'max_budget', b.max_budget" : "")}) ORDER BY n)
              FROM {MembersOf("t")} WITH ORDINALITY AS e (m, n) CROSS JOIN LATERAL (SELECT COALESCE(NULLIF(m ->> 'user_id', ''), {byEmail}) AS user_id) r
              {(Has(Users) ? $"LEFT JOIN {Name(Users)} u ON u.user_id = r.user_id" : "")}
              {(Has(TeamMembers) ? $"LEFT JOIN {Name(TeamMembers)} tm ON tm.team_id = t.team_id AND tm.user_id = r.user_id" : "")}
              {(hasBudgets ? $"LEFT JOIN {Name(Budgets)} b ON b.budget_id = tm.budget_id" : "")})
            """;
    }
}
