using LiteLlmOps.Entries;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>Reads the organizations with their budgets and members.</summary>
/// <param name="schema">The tables that the database has.</param>
/// <param name="deployment">The path of the deployment.</param>
internal sealed class OrganizationQuery(StoredSchema schema, string deployment) : EntityQuery<LlmOrganization>(schema)
{
    /// <summary>All tables that the query uses; only the first is required.</summary>
    public static readonly string[] Tables = [Organizations, Budgets, Teams, Keys, Users, OrganizationMembers];

    protected override string Table => Organizations;

    protected override IReadOnlyList<string> Columns { get; } =
    [
        "organization_id",
        "organization_alias",
        "budget_id",
        "models",
        "spend",
        "metadata",
        "created_at",
        "created_by",
        "updated_at",
        "updated_by",
    ];

    protected override string Alias => "o";

    protected override IReadOnlyList<string> NameColumns { get; } = ["organization_alias", "organization_id"];

    protected override IReadOnlyList<string> RequiredColumns { get; } = ["organization_id", "budget_id"];

    protected override JoinedTables Joined { get; } =
        new(
            schema,
            new Dictionary<string, string[]>(StringComparer.Ordinal)
            {
                [Budgets] = ["budget_id", "max_budget"],
                [Teams] = ["team_id", "organization_id"],
                [Keys] = ["team_id"],
                [Users] = ["user_id", "user_alias", "user_email"],
                [OrganizationMembers] = ["user_id", "organization_id", "user_role", "spend", "budget_id"],
            }
        );

    private static readonly string[] Limits =
    [
        "max_budget",
        "soft_budget",
        "budget_duration",
        "budget_reset_at",
        "rpm_limit",
        "tpm_limit",
        "max_parallel_requests",
    ];

    protected override string Select(string? condition) =>
        $"""
            SELECT {RecordColumns.Select(Schema, Organizations, "o", Columns)}{(
                Has(Budgets) ? ", " + RecordColumns.Select(Schema, Budgets, "b", Limits) : ""
            )},
              {Count(Teams, "organization_id", "t")} AS team_count, {(
                Has(Keys) ? "COALESCE(k.n, 0)" : "NULL::bigint"
            )} AS key_count, {Members()} AS members
            FROM {Name(Organizations)} o{(Has(Budgets) ? $" LEFT JOIN {Name(Budgets)} b ON b.budget_id = o.budget_id" : "")}{JoinCount(
                Teams,
                "organization_id",
                "t",
                "o.organization_id"
            )}{JoinKeys()}
            """;

    protected override string Order => $"{NameOf(Organizations, "o", "organization_alias", "organization_id")}, o.organization_id";

    public override LlmOrganization Read(IRecord row)
    {
        var id = row.Text("organization_id") ?? "";
        return new LlmOrganization
        {
            OrganizationId = id,
            Alias = RecordText.Name(row.Text("organization_alias")),
            Members = MemberReader.Read(row.Text("members"), null, RecordText.Name(row.Text("organization_alias")) ?? id, deployment),
            TeamCount = row.Number("team_count"),
            KeyCount = row.Number("key_count"),
            Models = [.. row.Texts("models") ?? []],
            Spend = row.Amount("spend") ?? 0,
            MaxBudget = row.Amount("max_budget"),
            SoftBudget = row.Amount("soft_budget"),
            BudgetDuration = RecordText.Name(row.Text("budget_duration")),
            BudgetResetAt = row.Time("budget_reset_at"),
            BudgetId = row.Text("budget_id") ?? "",
            RpmLimit = row.Number("rpm_limit"),
            TpmLimit = row.Number("tpm_limit"),
            MaxParallelRequests = row.Number("max_parallel_requests"),
            Metadata = RecordText.Json(row.Text("metadata")),
            CreatedAt = row.Time("created_at"),
            CreatedBy = RecordText.Name(row.Text("created_by")),
            UpdatedAt = row.Time("updated_at"),
            UpdatedBy = RecordText.Name(row.Text("updated_by")),
            Deployment = deployment,
        };
    }

    public override string IdOf(LlmOrganization item) => item.OrganizationId;

    protected override string Condition(RecordKind kind) =>
        kind switch
        {
            RecordKind.Key => $"o.organization_id = (SELECT {OrganizationOfKey} FROM {Required(Keys)} k{JoinTeamOfKey} WHERE k.token = $1)",
            RecordKind.User =>
                $"EXISTS (SELECT FROM {Required(OrganizationMembers)} m WHERE m.organization_id = o.organization_id AND m.user_id = $1)",
            RecordKind.Team => $"o.organization_id = (SELECT t.organization_id FROM {Required(Teams)} t WHERE t.team_id = $1)",
            RecordKind.Organization => "o.organization_id = $1",
            RecordKind.Budget => "o.budget_id = $1",
            _ => Nothing,
        };

    // The organization whose budget a request with the key counts for (_organization_max_budget_check in auth_checks.py of 1.83.2).
    private string OrganizationOfKey =>
        (Schema.HasColumn(Keys, "organization_id"), Has(Teams)) switch
        {
            (true, true) => "COALESCE(k.organization_id, t.organization_id)",
            (true, false) => "k.organization_id",
            (false, true) => "t.organization_id",
            _ => "NULL",
        };

    private string JoinTeamOfKey => Has(Teams) ? $" LEFT JOIN {Name(Teams)} t ON t.team_id = k.team_id" : "";

    private string JoinKeys() =>
        Has(Keys)
            ? $" LEFT JOIN (SELECT {OrganizationOfKey} AS organization_id, count(*) AS n FROM {Name(Keys)} k{JoinTeamOfKey} WHERE k.team_id IS DISTINCT FROM '{KeyQuery.DashboardTeam}' GROUP BY 1) k ON k.organization_id = o.organization_id"
            : "";

    private string Members()
    {
        if (!Has(OrganizationMembers))
            return "NULL";
        var user = Has(Users) ? "'alias', NULLIF(u.user_alias, ''), 'email', NULLIF(u.user_email, ''), " : "";
        return $"""
            (SELECT jsonb_agg(jsonb_build_object('user_id', m.user_id, {user}'role', m.user_role, 'spend', m.spend, 'budget_id', m.budget_id{(
                Has(Budgets) ? ", 'max_budget', mb.max_budget" : ""
            )}) ORDER BY m.user_id)
              FROM {Name(OrganizationMembers)} m{(Has(Users) ? $" LEFT JOIN {Name(Users)} u ON u.user_id = m.user_id" : "")}{(
                Has(Budgets) ? $" LEFT JOIN {Name(Budgets)} mb ON mb.budget_id = m.budget_id" : ""
            )} WHERE m.organization_id = o.organization_id)
            """;
    }
}
