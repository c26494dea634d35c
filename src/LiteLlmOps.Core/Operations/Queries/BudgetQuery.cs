using LiteLlmOps.Entries;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>Reads the budgets with the number of objects that refer to them.</summary>
/// <param name="schema">The tables that the database has.</param>
/// <param name="deployment">The path of the deployment.</param>
internal sealed class BudgetQuery(StoredSchema schema, string deployment) : EntityQuery<LlmBudget>(schema)
{
    private const string EndUsers = "LiteLLM_EndUserTable";
    private const string Tags = "LiteLLM_TagTable";
    private const string Projects = "LiteLLM_ProjectTable";

    private const string BudgetId = "budget_id";

    // Users and teams have no budget_id: a user has a budget as a member of a team or an organization, and a team has one for its new members.
    private static readonly Dictionary<string, string[]> Referring = new(StringComparer.Ordinal)
    {
        [Keys] = [BudgetId, "team_id"],
        [Organizations] = [BudgetId],
        [TeamMembers] = [BudgetId, "user_id"],
        [OrganizationMembers] = [BudgetId, "user_id"],
        [Teams] = ["metadata"],
        [EndUsers] = [BudgetId],
        [Tags] = [BudgetId],
        [Projects] = [BudgetId],
    };

    /// <summary>All tables that the query uses; only the first is required.</summary>
    public static readonly string[] Tables = [Budgets, .. Referring.Keys];

    protected override string Table => Budgets;

    protected override IReadOnlyList<string> Columns { get; } =
    [
        "budget_id",
        "max_budget",
        "soft_budget",
        "budget_duration",
        "budget_reset_at",
        "rpm_limit",
        "tpm_limit",
        "max_parallel_requests",
        "model_max_budget",
        "created_at",
        "created_by",
        "updated_at",
        "updated_by",
    ];

    protected override string Alias => "b";

    protected override IReadOnlyList<string> NameColumns { get; } = ["budget_id"];

    protected override IReadOnlyList<string> RequiredColumns { get; } = [BudgetId];

    protected override JoinedTables Joined { get; } = new(schema, Referring);

    protected override string Select(string? condition) =>
        $"""
            SELECT {RecordColumns.Select(Schema, Budgets, "b", Columns)}, {CountOf(Keys, "k")} AS key_count, {CountOf(
                Organizations,
                "o"
            )} AS organization_count,
              {CountOf(EndUsers, "e")} AS end_user_count, {CountOf(Tags, "g")} AS tag_count, {CountOf(Projects, "p")} AS project_count,
              {(HasMembers ? "COALESCE(m.n, 0)" : "NULL::bigint")} AS user_count, {(
                HasTeams ? "COALESCE(t.n, 0)" : "NULL::bigint"
            )} AS team_count
            FROM {Name(Budgets)} b{JoinOf(Keys, "k")}{JoinOf(Organizations, "o")}{JoinOf(EndUsers, "e")}{JoinOf(Tags, "g")}{JoinOf(
                Projects,
                "p"
            )}{JoinMembers()}{JoinTeams()}
            """;

    protected override string Order => "b.budget_id";

    public override LlmBudget Read(IRecord row) =>
        new()
        {
            BudgetId = row.Text("budget_id") ?? "",
            MaxBudget = row.Amount("max_budget"),
            SoftBudget = row.Amount("soft_budget"),
            BudgetDuration = RecordText.Name(row.Text("budget_duration")),
            BudgetResetAt = row.Time("budget_reset_at"),
            RpmLimit = row.Number("rpm_limit"),
            TpmLimit = row.Number("tpm_limit"),
            MaxParallelRequests = row.Number("max_parallel_requests"),
            ModelMaxBudget = RecordText.Json(row.Text("model_max_budget")),
            KeyCount = row.Number("key_count"),
            UserCount = row.Number("user_count"),
            TeamCount = row.Number("team_count"),
            OrganizationCount = row.Number("organization_count"),
            EndUserCount = row.Number("end_user_count"),
            TagCount = row.Number("tag_count"),
            ProjectCount = row.Number("project_count"),
            CreatedAt = row.Time("created_at"),
            CreatedBy = RecordText.Name(row.Text("created_by")),
            UpdatedAt = row.Time("updated_at"),
            UpdatedBy = RecordText.Name(row.Text("updated_by")),
            Deployment = deployment,
        };

    /// <summary>Requires every table that may refer to a budget, and that this version has.</summary>
    /// <exception cref="LlmException">One of them cannot be read.</exception>
    public void RequireUse()
    {
        foreach (var (table, columns) in Referring)
        {
            if (RecordColumns.Denied(Schema, table, columns).Count > 0)
                Joined.Require(table);
        }
    }

    public override string IdOf(LlmBudget item) => item.BudgetId;

    protected override string Condition(RecordKind kind) =>
        kind switch
        {
            RecordKind.Key => $"b.budget_id = {OfKey("budget_id")}",
            RecordKind.User => $"({IsMember(TeamMembers, "user_id")} OR {IsMember(OrganizationMembers, "user_id")})",
            RecordKind.Team =>
                $"(b.budget_id = (SELECT {MemberBudget} FROM {Required(Teams)} t WHERE t.team_id = $1) OR {IsMember(TeamMembers, "team_id")})",
            RecordKind.Organization => $"b.budget_id = (SELECT o.budget_id FROM {Required(Organizations)} o WHERE o.organization_id = $1)",
            RecordKind.Budget => "b.budget_id = $1",
            _ => Nothing,
        };

    // TeamMemberBudgetHandler in team_endpoints.py of 1.83.2.
    private const string MemberBudget = "t.metadata ->> 'team_member_budget_id'";

    private bool HasMembers => Has(TeamMembers) || Has(OrganizationMembers);

    private bool HasTeams => Has(Teams);

    private string IsMember(string table, string column) =>
        $"EXISTS (SELECT FROM {Required(table)} m WHERE m.budget_id = b.budget_id AND m.{column} = $1)";

    private string CountOf(string table, string alias) => Count(table, "budget_id", alias);

    private string JoinOf(string table, string alias) => JoinCount(table, "budget_id", alias, "b.budget_id");

    private string JoinMembers() =>
        HasMembers
            ? $" LEFT JOIN (SELECT budget_id, count(*) AS n FROM ({string.Join(" UNION ", new[] { TeamMembers, OrganizationMembers }.Where(Has).Select(t => $"SELECT budget_id, user_id FROM {Name(t)}"))}) x GROUP BY budget_id) m ON m.budget_id = b.budget_id"
            : "";

    private string JoinTeams() =>
        HasTeams
            ? $" LEFT JOIN (SELECT {MemberBudget} AS budget_id, count(*) AS n FROM {Name(Teams)} t GROUP BY 1) t ON t.budget_id = b.budget_id"
            : "";
}
