using LiteLlmOps.Entries;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>Reads the virtual keys with the names of their users and teams.</summary>
/// <param name="schema">The tables that the database has.</param>
/// <param name="now">The time, in UTC.</param>
/// <param name="deployment">The path of the deployment.</param>
/// <param name="withSessions">True to include the sessions of the admin UI.</param>
internal sealed class KeyQuery(StoredSchema schema, DateTime now, string deployment, bool withSessions) : EntityQuery<LlmKey>(schema)
{
    private const string Days = "LiteLLM_DailyUserSpend";

    // LiteLLM's key of a session of the admin UI; one is created at each login.
    internal const string DashboardTeam = "litellm-dashboard";

    protected override string Table => Keys;

    protected override IReadOnlyList<string> Columns { get; } =
    [
        "token",
        "key_alias",
        "key_name",
        "user_id",
        "team_id",
        "organization_id",
        "models",
        "spend",
        "max_budget",
        "budget_duration",
        "budget_reset_at",
        "budget_id",
        "rpm_limit",
        "tpm_limit",
        "expires",
        "blocked",
        "last_active",
        "metadata",
        "created_at",
        "created_by",
        "updated_at",
    ];

    protected override string Alias => "k";

    protected override IReadOnlyList<string> NameColumns { get; } = ["key_alias", "key_name", "token"];

    protected override IReadOnlyList<string> RequiredColumns { get; } = ["token", "key_alias", "user_id", "team_id"];

    protected override JoinedTables Joined { get; } =
        new(
            schema,
            new Dictionary<string, string[]>(StringComparer.Ordinal)
            {
                [Users] = ["user_id"],
                [Teams] = ["team_id", "organization_id"],
                [Budgets] = ["budget_id", "max_budget", "budget_duration", "rpm_limit", "tpm_limit"],
                [Days] = ["api_key", "date"],
            }
        );

    /// <summary>All tables that the query uses; only the first is required.</summary>
    public static readonly string[] Tables = [Keys, Users, Teams, Budgets, Days];

    /// <summary>Whether the database says when a key was used.</summary>
    public bool KnowsUse => Schema.HasColumn(Keys, "last_active") || Has(Days);

    protected override string? Always => withSessions ? null : $"k.team_id IS DISTINCT FROM '{DashboardTeam}'";

    protected override string Order => "k.key_alias, k.token";

    public override string IdOf(LlmKey item) => item.KeyHash;

    protected override string Select(string? condition) =>
        $"SELECT {RecordColumns.Select(Schema, Keys, "k", Columns)}{Selected()} FROM {Name(Keys)} k{Joins(condition is not null)}";

    protected override string Condition(RecordKind kind) =>
        kind switch
        {
            RecordKind.Key => "k.token = $1",
            RecordKind.User => "k.user_id = $1",
            RecordKind.Team => "k.team_id = $1",
            RecordKind.Organization => $"COALESCE({string.Join(", ", OrganizationIds())}) = $1",
            RecordKind.Budget => Schema.HasColumn(Keys, "budget_id") ? "k.budget_id = $1" : $"$1 = '' AND {Nothing}",
            _ => Nothing,
        };

    public override LlmKey Read(IRecord row)
    {
        var expires = row.Time("expires");
        return new LlmKey
        {
            Alias = RecordText.Name(row.Text("key_alias")),
            MaskedName = RecordText.Name(row.Text("key_name")),
            KeyHash = RecordText.Hash(row.Text("token")) ?? "",
            UserId = RecordText.Name(row.Text("user_id")),
            User = RecordText.Name(row.Text("user_name")) ?? RecordText.Name(row.Text("user_id")),
            TeamId = RecordText.Name(row.Text("team_id")),
            UserMail = row.Text("user_email"),
            Team = RecordText.Name(row.Text("team_name")) ?? RecordText.Name(row.Text("team_id")),
            OrganizationId = RecordText.Name(row.Text("organization_id")) ?? RecordText.Name(row.Text("team_organization_id")),
            Models = [.. row.Texts("models") ?? []],
            Spend = row.Amount("spend") ?? 0,
            MaxBudget = row.Amount("max_budget") ?? row.Amount("tier_max_budget"),
            BudgetDuration = row.Text("budget_duration") ?? row.Text("tier_budget_duration"),
            BudgetResetAt = row.Time("budget_reset_at"),
            BudgetId = row.Text("budget_id"),
            RpmLimit = row.Number("rpm_limit") ?? row.Number("tier_rpm_limit"),
            TpmLimit = row.Number("tpm_limit") ?? row.Number("tier_tpm_limit"),
            ExpiresAt = expires,
            IsExpired = expires <= now,
            IsBlocked = row.Flag("blocked") ?? false,
            LastActiveAt = row.Time("last_active"),
            LastRequestDay = RecordText.Day(row.Text("last_day")),
            Metadata = RecordText.Json(row.Text("metadata")),
            CreatedAt = row.Time("created_at"),
            CreatedBy = row.Text("created_by"),
            UpdatedAt = row.Time("updated_at"),
            Deployment = deployment,
        };
    }

    // As OrganizationId of the result: that of the key, otherwise that of its team.
    private IEnumerable<string> OrganizationIds()
    {
        if (Schema.HasColumn(Keys, "organization_id"))
            yield return "NULLIF(k.organization_id, '')";
        if (Has(Teams))
            yield return "t.organization_id";
        yield return "NULL";
    }

    private string Selected() =>
        (
            Has(Users)
                ? $", {NameOf(Users, "u", "user_alias", "user_email")} AS user_name{(Schema.HasColumn(Users, "user_email") ? ", u.user_email" : "")}"
                : ""
        )
        + (Has(Teams) ? $", {NameOf(Teams, "t", "team_alias")} AS team_name, t.organization_id AS team_organization_id" : "")
        + (
            HasBudgets
                ? ", b.max_budget AS tier_max_budget, b.budget_duration AS tier_budget_duration, b.rpm_limit AS tier_rpm_limit, b.tpm_limit AS tier_tpm_limit"
                : ""
        )
        + (Has(Days) ? ", d.last_day" : "");

    private string Joins(bool isRestricted) =>
        (Has(Users) ? $" LEFT JOIN {Name(Users)} u ON u.user_id = k.user_id" : "")
        + (Has(Teams) ? $" LEFT JOIN {Name(Teams)} t ON t.team_id = k.team_id" : "")
        + (HasBudgets ? $" LEFT JOIN {Name(Budgets)} b ON b.budget_id = k.budget_id" : "")
        + (Has(Days) ? JoinDays(isRestricted) : "");

    // For all keys, one pass over the daily spend is less work than a search for each of them.
    private string JoinDays(bool isRestricted) =>
        isRestricted
            ? $" LEFT JOIN LATERAL (SELECT max(s.date) AS last_day FROM {Name(Days)} s WHERE s.api_key = k.token) d ON true"
            : $" LEFT JOIN (SELECT api_key, max(date) AS last_day FROM {Name(Days)} GROUP BY api_key) d ON d.api_key = k.token";

    private bool HasBudgets => Has(Budgets) && Schema.HasColumn(Keys, "budget_id");
}
