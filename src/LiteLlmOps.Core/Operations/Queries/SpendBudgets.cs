using System.Globalization;
using LiteLlmOps.Entries;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>A budget, and what is spent of it.</summary>
/// <param name="Max">The budget, in US dollars.</param>
/// <param name="Duration">The period after which it is reset. Null for never.</param>
/// <param name="Spent">What LiteLLM has counted since the last reset, in US dollars.</param>
internal sealed record SpendBudget(decimal Max, string? Duration, decimal Spent)
{
    /// <summary>
    /// The part of the budget that is spent at the end of the month, in percent. A budget with resets is extended to the length of the month; of one without
    /// resets, what has been spent before counts. Null for a budget of 0 and for a duration that is not known.
    /// </summary>
    /// <param name="projection">The projected spend of the whole month.</param>
    /// <param name="soFar">The spend of the month so far.</param>
    /// <param name="month">The length of the month.</param>
    public decimal? UseOf(decimal projection, decimal soFar, TimeSpan month)
    {
        if (Max <= 0)
            return null;
        if (Duration is null)
            return Percent(Spent + projection - soFar, Max);
        return BudgetPeriod.MonthsOf(Duration, month) is { } months ? Percent(projection, Max / months) : null;
    }

    private static decimal Percent(decimal part, decimal whole) => Math.Round(100 * part / whole, 1);
}

/// <summary>Durations of budgets as LiteLLM writes them: 30s, 24h, 7d, 2w, 1mo.</summary>
internal static class BudgetPeriod
{
    private const int ShortestMonth = 28;
    private const int LongestMonth = 31;
    private const int LongestNumber = 6;

    /// <summary>The duration in months of a given length; 28 to 31 days are a month. Null when it is not a duration.</summary>
    public static decimal? MonthsOf(string duration, TimeSpan month)
    {
        var digits = duration.TakeWhile(char.IsAsciiDigit).Count();
        if (
            digits is 0 or > LongestNumber
            || !int.TryParse(duration[..digits], CultureInfo.InvariantCulture, out var number)
            || number == 0
        )
            return null;
        var unit = duration[digits..];
        if (unit == "mo")
            return number;
        var days = number * DaysOf(unit);
        return days is >= ShortestMonth and <= LongestMonth ? 1 : days / (decimal)month.TotalDays;
    }

    private static decimal? DaysOf(string unit) =>
        unit switch
        {
            "s" => 1 / 86400m,
            "m" => 1 / 1440m,
            "h" => 1 / 24m,
            "d" => 1,
            "w" => 7,
            _ => null,
        };
}

/// <summary>Reads the budgets of keys, users, teams and organizations.</summary>
internal static class SpendBudgets
{
    private const string Budgets = "LiteLLM_BudgetTable";

    private static readonly Dictionary<SpendDimension, (string Table, string Id)> Owners = new()
    {
        [SpendDimension.Key] = ("LiteLLM_VerificationToken", "token"),
        [SpendDimension.User] = ("LiteLLM_UserTable", "user_id"),
        [SpendDimension.Team] = ("LiteLLM_TeamTable", "team_id"),
        [SpendDimension.Organization] = ("LiteLLM_OrganizationTable", "organization_id"),
    };

    public static IEnumerable<string> Tables => Owners.Values.Select(static o => o.Table).Append(Budgets);

    /// <summary>
    /// The dimension whose budget the rows can be compared with: that of which each row is the whole spend. Null when rows are parts, such as those of a
    /// team and a model.
    /// </summary>
    public static SpendDimension? DimensionOf(SpendCriteria criteria)
    {
        var all = criteria.Groups.Concat(criteria.Filters.Keys).Distinct().ToList();
        return all is [var only] && Owners.ContainsKey(only) && (criteria.Groups.Count == 1 || criteria.Filters[only].Length == 1)
            ? only
            : null;
    }

    public static async Task<IReadOnlyDictionary<string, SpendBudget>> ReadAsync(
        IRecordDatabase records,
        StoredSchema schema,
        SpendDimension dimension,
        string[] ids,
        CancellationToken token
    )
    {
        var budgets = new Dictionary<string, SpendBudget>(StringComparer.Ordinal);
        if (!schema.HasColumn(Owners[dimension].Table, Owners[dimension].Id))
            return budgets;
        foreach (var (id, budget) in await records.ReadAllAsync(Statement(schema, dimension, ids), Read, token))
        {
            if (budget is not null)
                budgets[id] = budget;
        }

        return budgets;
    }

    private static RecordStatement Statement(StoredSchema schema, SpendDimension dimension, string[] ids)
    {
        var (table, id) = Owners[dimension];
        var hasTier = schema.HasColumn(table, "budget_id") && schema.HasColumn(Budgets, "max_budget");
        var own = RecordColumns.Select(schema, table, "t", ["spend", "max_budget", "budget_duration"]);
        return new RecordStatement(
            $"SELECT t.{id} AS id{(own.Length > 0 ? ", " : "")}{own}{(hasTier ? ", b.max_budget AS tier_max, b.budget_duration AS tier_duration" : "")} FROM {RecordColumns.Name(schema, table)} t{(hasTier ? $" LEFT JOIN {RecordColumns.Name(schema, Budgets)} b ON b.budget_id = t.budget_id" : "")} WHERE t.{id} = ANY($1)",
            [ids]
        );
    }

    // The limit of the key itself comes before that of its budget, as in the proxy.
    private static (string Id, SpendBudget? Budget) Read(IRecord row)
    {
        var spent = row.Amount("spend") ?? 0;
        var id = row.Text("id") ?? "";
        return (row.Amount("max_budget"), row.Amount("tier_max")) switch
        {
            ({ } max, _) => (id, new SpendBudget(max, RecordText.Name(row.Text("budget_duration")), spent)),
            (_, { } max) => (id, new SpendBudget(max, RecordText.Name(row.Text("tier_duration")), spent)),
            _ => (id, null),
        };
    }
}
