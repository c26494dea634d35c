using System.Globalization;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Consistency;

/// <summary>Checks keys, budgets and logs in the database for troubles that operators have reported.</summary>
internal static class RecordRules
{
    private const int MostNames = 5;
    private const long ManyPrompts = 5L << 30;
    private const long ManyRequests = 50;
    private const string NotReset = "BudgetNotReset";

    // LiteLLM deletes old logs once a day, and a limited number each time.
    private static readonly TimeSpan Grace = TimeSpan.FromDays(2);

    /// <summary>All troubles.</summary>
    public static readonly IReadOnlyList<ReportedTrouble> All =
    [
        new("BerriAI/litellm#20688; reset_budget_job.py of 1.77.1, 1.81.15 and 1.83.2", TierKeys) { Until = "1.81.15" },
        new("BerriAI/litellm#25495; reset_budget_job.py of 1.83.2 and 1.106.0", Organizations) { Until = "1.83.999" },
        new("reset_budget_job.py of 1.83.2 and 1.106.0", Overdue),
        new("BerriAI/litellm#25196 and #23850; auth_checks.py of 1.83.2", GroupOpen) { From = "1.81.15", Until = "1.83.999" },
        new("BerriAI/litellm#28464; auth_checks.py of 1.83.2", GroupClosed) { From = "1.81.15", Until = "1.87.999" },
        new("BerriAI/litellm#29342; spend_log_cleanup.py of 1.83.2 and 1.106.0", ToolIndex),
        new("BerriAI/litellm#34232 and PR 36448", TagDuplicates),
        new("BerriAI/litellm#38193", Prompts),
        new("BerriAI/litellm#17487", SlowReport),
        new("trailofbits/buttercup#550; spend_tracking_utils.py of 1.83.2", MasterKey),
    ];

    public static IEnumerable<LlmFinding> Of(ConsistencyFacts facts)
    {
        if (facts.Records is null)
            return [];
        var view = new SettingsView(facts);
        return [.. All.SelectMany(t => t.In(view))];
    }

    private static IEnumerable<LlmFinding> TierKeys(SettingsView view)
    {
        if (view.Facts.Records!.TierKeys is not { Count: > 0 } keys)
            yield break;
        yield return new LlmFinding(
            NotReset,
            FindingSeverity.Error,
            "virtual keys",
            $"{Names(keys.Select(static k => $"{k.Key} (tier {k.Tier}, {k.Period})"))}: budget from a tier (budget_id), without budget_duration and budget_reset_at of the key; the job of LiteLLM {view.Version} resets only keys whose own budget_reset_at has passed.",
            "Their spend is never reset: when the budget of the tier is used up, they are rejected for good.",
            "Set budget_duration (and budget_reset_at) of these keys with /key/update, or upgrade to 1.83.2 or later, which resets the keys of a tier."
        );
    }

    private static IEnumerable<LlmFinding> Organizations(SettingsView view) =>
        from organization in view.Facts.Records!.Organizations ?? []
        let isUsedUp = organization.Spend >= organization.Budget
        select new LlmFinding(
            NotReset,
            isUsedUp ? FindingSeverity.Error : FindingSeverity.Warning,
            PrintableText.Of(organization.Name),
            string.Create(
                CultureInfo.InvariantCulture,
                $"The organization has a budget for each {PrintableText.Of(organization.Period)} and has spent ${organization.Spend:0.00}{(organization.Budget is { } budget ? $" of ${budget:0.00}" : "")}; the job of LiteLLM {view.Version} does not reset the spend of organizations."
            ),
            isUsedUp
                ? "All teams of the organization are rejected."
                : "When the budget is used up, all teams of the organization are rejected for good.",
            """At each period, set it to 0: UPDATE "LiteLLM_OrganizationTable" SET spend = 0 WHERE organization_alias = '…'. LiteLLM 1.106.0 resets it."""
        );

    private static IEnumerable<LlmFinding> Overdue(SettingsView view) =>
        from table in view.Facts.Records!.Overdue ?? []
        select new LlmFinding(
            NotReset,
            FindingSeverity.Warning,
            table.Table,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{table.Rows} {(table.Rows == 1 ? "row has" : "rows have")} a budget_reset_at that passed up to {table.Since.TotalDays:0} days ago."
            ),
            "The job that resets budgets every few minutes did not reset them: their owners can be rejected although a new period has begun.",
            "Check that a proxy runs, and search its log for errors of the budget reset (Failed to reset budget)."
        );

    private static IEnumerable<LlmFinding> GroupOpen(SettingsView view)
    {
        var keys = (view.Facts.Records!.GroupKeys ?? []).Where(static k => k.HasNoModels && k.IsTeamOpen).ToList();
        if (keys.Count > 0)
            yield return new LlmFinding(
                "AccessGroupIgnored",
                FindingSeverity.Error,
                "virtual keys",
                $"{Names(keys.Select(static k => $"{k.Name} (groups {k.Groups})"))}: access groups but no models of the key; LiteLLM {view.Version} then falls back to the models of the team, which are all, and does not look at the groups.",
                "The access groups restrict nothing: the keys can use every model of their team.",
                "List the models on the key itself."
            );
    }

    private static IEnumerable<LlmFinding> GroupClosed(SettingsView view) =>
        from key in view.Facts.Records!.GroupKeys ?? []
        where !key.IsTeamOpen && !key.TeamHasGroups
        select new LlmFinding(
            "AccessGroupIgnored",
            FindingSeverity.Warning,
            PrintableText.Of(key.Name),
            $"The key has the access groups {PrintableText.Of(key.Groups)}, but its team {PrintableText.Of(key.Team!)} has not; LiteLLM {view.Version} checks the models of the team ({PrintableText.Of(key.TeamModels)}) without the groups of the key.",
            "Requests for models of these groups get 403: team not allowed to access model.",
            "Assign the access groups to the team instead of the key."
        );

    private static IEnumerable<LlmFinding> ToolIndex(SettingsView view)
    {
        if (
            view.Facts.Records!.ToolIndex is not { Oldest: { } oldest } index
            || SpendRetention.Of(view) is not { } period
            || oldest <= period + Grace
            || (view.Facts.Upkeep?.Spend?.Oldest ?? TimeSpan.Zero) >= oldest
        )
            yield break;
        yield return new LlmFinding(
            "ToolIndexKept",
            FindingSeverity.Warning,
            "LiteLLM_SpendLogToolIndex",
            string.Create(
                CultureInfo.InvariantCulture,
                $"The table has {index.Size / (double)(1 << 20):0} MB, and its oldest row is {oldest.TotalDays:0} days old, older than the spend logs, which are kept for {Durations.Format(period)}."
            ),
            "It gets a row for each tool call and has no foreign key to LiteLLM_SpendLogs; up to 1.88 no clean-up deletes its rows (1.106.0 does): it grows until the disk is full.",
            string.Create(
                CultureInfo.InvariantCulture,
                $"""Delete its old rows by SQL, regularly: DELETE FROM "LiteLLM_SpendLogToolIndex" WHERE start_time < now() - interval '{Math.Max(1, Math.Ceiling(period.TotalDays)):0} days'; (or TRUNCATE it)."""
            )
        );
    }

    private static IEnumerable<LlmFinding> TagDuplicates(SettingsView view)
    {
        if (view.Facts.Records!.TagDuplicates is { Keys: > 0 } found)
            yield return new LlmFinding(
                "DailySpendDuplicated",
                FindingSeverity.Warning,
                "LiteLLM_DailyTagSpend",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{found.Keys} {(found.Keys == 1 ? "key has" : "keys have")} several rows on the last day, up to {found.Rows}: a column of the unique key is NULL, and NULLs are distinct for PostgreSQL."
                ),
                "Each flush inserts a new row instead of updating one: the table grows, and its inserts take the CPU of the server.",
                "Upgrade to a release with BerriAI/litellm PR 36448, which writes '' instead of NULL. The old rows stay; merge or delete them after a backup."
            );
    }

    private static IEnumerable<LlmFinding> Prompts(SettingsView view)
    {
        const string Key = "store_prompts_in_spend_logs";
        if (view.Facts.Records!.Prompts is > ManyPrompts and var size && view.IsOn(ConfigSections.General, Key))
            yield return new LlmFinding(
                "PromptsStored",
                FindingSeverity.Warning,
                "LiteLLM_SpendLogs",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The long values of the table (prompts, responses and metadata) take {size / (double)(1 << 30):0.0} GB, because {Key} is on."
                ),
                "Pages and jobs that read the logs load them: the memory of proxy and query engine grows until they are killed (OOM).",
                """After a backup, clear the old ones: UPDATE "LiteLLM_SpendLogs" SET messages = '{}', response = '{}' WHERE "startTime" < now() - interval '14 days'; then VACUUM. Set store_prompts_in_spend_logs to false, or a shorter maximum_spend_logs_retention_period."""
            ).At(view.Setting(ConfigSections.General, Key)!.Position);
    }

    private static IEnumerable<LlmFinding> SlowReport(SettingsView view)
    {
        if (view.Facts.Records!.SlowReport is { } report)
            yield return new LlmFinding(
                "SpendQuerySlow",
                FindingSeverity.Warning,
                "LiteLLM_SpendLogs",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A report on spend took {report.Mean.TotalSeconds:0} s on average in {report.Calls} calls (pg_stat_statements): it casts \"startTime\" to DATE, so that the index on startTime is not used, and the whole table is scanned."
                ),
                "Spend dashboards are slow, and each call reads the whole table from disk.",
                "Ask for shorter ranges, and keep the table small (maximum_spend_logs_retention_period); only a release of LiteLLM with another predicate removes the scan."
            );
    }

    private static IEnumerable<LlmFinding> MasterKey(SettingsView view)
    {
        if (view.Facts.Records!.MasterKey is { Requests: >= ManyRequests, Spend: > 0 } use)
            yield return new LlmFinding(
                "MasterKeyUsed",
                FindingSeverity.Warning,
                "master key",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{use.Requests} requests of the last 24 hours (${use.Spend:0.00}) used the master key, to which no budget and no rate limit applies."
                ),
                "Clients with the master key spend without a limit and have full admin access.",
                "Give the clients virtual keys with a budget. Their addresses are in requester_ip_address of LiteLLM_SpendLogs."
            );
    }

    private static string Names(IEnumerable<string> names)
    {
        var all = names.Select(static t => PrintableText.Of(t)).ToList();
        return $"{string.Join(", ", all.Take(MostNames))}{(all.Count > MostNames ? $" and {(all.Count - MostNames).ToString(CultureInfo.InvariantCulture)} more" : "")}";
    }
}
