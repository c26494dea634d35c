using LiteLlmOps.Entries;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>Reads the virtual keys with the names of their users and teams.</summary>
/// <param name="schema">The tables that the database has.</param>
/// <param name="now">The time, in UTC.</param>
/// <param name="deployment">The path of the deployment.</param>
internal sealed class KeyQuery(StoredSchema schema, DateTime now, string deployment)
{
    private const string Keys = "LiteLLM_VerificationToken";
    private const string Users = "LiteLLM_UserTable";
    private const string Teams = "LiteLLM_TeamTable";
    private const string Budgets = "LiteLLM_BudgetTable";
    private const string Days = "LiteLLM_DailyUserSpend";

    // LiteLLM's key of a session of the admin UI; one is created at each login.
    internal const string DashboardTeam = "litellm-dashboard";

    private static readonly string[] Columns =
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

    /// <summary>All tables that the query uses; only the first is required.</summary>
    public static readonly string[] Tables = [Keys, Users, Teams, Budgets, Days];

    /// <summary>Whether the database says when a key was used.</summary>
    public bool KnowsUse => schema.HasColumn(Keys, "last_active") || schema.Columns.ContainsKey(Days);

    public string? Note => RecordColumns.NoteAbsent(schema, Keys, Columns);

    /// <summary>The statement, by alias and hash.</summary>
    /// <param name="withSessions">True to include the sessions of the admin UI.</param>
    /// <exception cref="LlmException">There is no table of keys, or it cannot be read.</exception>
    public RecordStatement Statement(bool withSessions)
    {
        RecordColumns.Require(schema, Keys);
        var where = withSessions ? "" : $" WHERE k.team_id IS DISTINCT FROM '{DashboardTeam}'";
        return new RecordStatement(
            $"SELECT {RecordColumns.Select(schema, Keys, "k", Columns)}{Joined()} FROM {Name(Keys)} k{Joins()}{where} ORDER BY k.key_alias, k.token"
        );
    }

    public LlmKey Read(IRecord row)
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

    private string Joined() =>
        (Has(Users) ? $", {NameOf(Users, "u", "user_alias", "user_email")} AS user_name" : "")
        + (Has(Teams) ? $", {NameOf(Teams, "t", "team_alias")} AS team_name, t.organization_id AS team_organization_id" : "")
        + (
            HasBudgets
                ? ", b.max_budget AS tier_max_budget, b.budget_duration AS tier_budget_duration, b.rpm_limit AS tier_rpm_limit, b.tpm_limit AS tier_tpm_limit"
                : ""
        )
        + (Has(Days) ? ", d.last_day" : "");

    // One pass over the daily spend for all keys is less work than one search for each of them.
    private string Joins() =>
        (Has(Users) ? $" LEFT JOIN {Name(Users)} u ON u.user_id = k.user_id" : "")
        + (Has(Teams) ? $" LEFT JOIN {Name(Teams)} t ON t.team_id = k.team_id" : "")
        + (HasBudgets ? $" LEFT JOIN {Name(Budgets)} b ON b.budget_id = k.budget_id" : "")
        + (
            Has(Days)
                ? $" LEFT JOIN (SELECT api_key, max(date) AS last_day FROM {Name(Days)} GROUP BY api_key) d ON d.api_key = k.token"
                : ""
        );

    private bool HasBudgets => Has(Budgets) && schema.HasColumn(Keys, "budget_id");

    private bool Has(string table) => schema.Columns.ContainsKey(table);

    private string Name(string table) => RecordColumns.Name(schema, table);

    private string NameOf(string table, string alias, params string[] columns) =>
        $"COALESCE({string.Join(", ", columns.Where(c => schema.HasColumn(table, c)).Select(c => $"NULLIF({alias}.{c}, '')").Append("NULL"))})";
}
