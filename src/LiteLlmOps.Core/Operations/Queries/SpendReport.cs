using System.Globalization;

namespace LiteLlmOps.Queries;

/// <summary>Turns sums into the rows of a report: order, shares, running totals, comparison and projection.</summary>
/// <param name="criteria">What was summed, and by what.</param>
/// <param name="names">The names of ids.</param>
/// <param name="deployment">The path of the deployment.</param>
internal sealed class SpendReport(SpendCriteria criteria, SpendNames names, string deployment)
{
    private const string None = "(none)";
    private const string Others = "(others)";
    private const string Total = "total";

    /// <summary>The number of groups to return. Null for all.</summary>
    public int? Top { get; init; }

    /// <summary>Whether the rest of <see cref="Top"/> is returned as one more row.</summary>
    public bool IncludesOthers { get; init; }

    /// <summary>The sums of the previous period. Null without a comparison.</summary>
    public IReadOnlyList<SpendSum>? Previous { get; init; }

    /// <summary>The sums of the complete days before today from which the projection takes the daily mean. Null without a projection.</summary>
    public IReadOnlyList<SpendSum>? Recent { get; init; }

    /// <summary>The number of days of <see cref="Recent"/>.</summary>
    public int RecentDays { get; init; } = 1;

    /// <summary>The budgets by id. Null when rows cannot be compared with one.</summary>
    public IReadOnlyDictionary<string, SpendBudget>? Budgets { get; init; }

    /// <summary>The dimension of the budgets.</summary>
    public SpendDimension? BudgetDimension { get; init; }

    /// <summary>The time zone in which hours are displayed.</summary>
    public TimeZoneInfo DisplayZone { get; init; } = TimeZoneInfo.Local;

    public IReadOnlyList<LlmSpend> Rows(IReadOnlyList<SpendSum> sums)
    {
        var all = WithPrevious(sums);
        var total = all.Sum(static r => r.Sum.Spend);
        var rows = Sorted(Reduced(all));
        var running = new Dictionary<SpendGroup, decimal>();
        var result = new List<LlmSpend>(rows.Count);
        foreach (var row in rows)
        {
            // With time, each group has a running total of its own; without, it is that of the whole list.
            var series = criteria.Time is null ? default(SpendGroup?) : row.Sum.Group;
            var key = series ?? new SpendGroup([]);
            running[key] = running.GetValueOrDefault(key) + row.Sum.Spend;
            result.Add(Convert(row, total, running[key]));
        }

        return result;
    }

    // A group of the previous period that has no spend any more is a row as well: its change is -100 %.
    private List<Row> WithPrevious(IReadOnlyList<SpendSum> sums)
    {
        var previous = ByKey(Previous, isShifted: true);
        var recent = ByKey(Recent, isShifted: false);
        var rows = sums.Select(s => new Row(s, false, Take(previous, KeyOf(s, s.Start)), Take(recent, KeyOf(s, s.Start)))).ToList();
        rows.AddRange(previous.Select(p => new Row(Empty(p.Value, p.Key.Start), false, p.Value, Take(recent, p.Key))));
        rows.AddRange(recent.Select(static r => new Row(Empty(r.Value, r.Key.Start), false, null, r.Value)));
        return rows;
    }

    private static SpendSum? Take(Dictionary<(DateTime? Start, SpendGroup), SpendSum> sums, (DateTime?, SpendGroup) key) =>
        sums.Remove(key, out var sum) ? sum : null;

    private static SpendSum Empty(SpendSum like, DateTime? start) =>
        new()
        {
            Start = start,
            Ids = like.Ids,
            CachedTokens = like.CachedTokens is null ? null : 0,
        };

    private Dictionary<(DateTime? Start, SpendGroup), SpendSum> ByKey(IReadOnlyList<SpendSum>? sums, bool isShifted)
    {
        var all = new Dictionary<(DateTime? Start, SpendGroup), SpendSum>();
        var shifted = isShifted && criteria.Time is not null ? Shifted() : null;
        foreach (var sum in sums ?? [])
        {
            // An hour that the change of the clock adds has no corresponding one.
            if (sum.Start is { } time && shifted is not null)
            {
                if (shifted.TryGetValue(time, out var start))
                    all[KeyOf(sum, start)] = sum;
            }
            else
                all[KeyOf(sum, sum.Start)] = sum;
        }

        return all;
    }

    // The days and hours of this period, by the corresponding ones of the previous period.
    private Dictionary<DateTime, DateTime> Shifted()
    {
        var shifted = new Dictionary<DateTime, DateTime>();
        foreach (var start in criteria.Period.Starts(criteria.Time == SpendDimension.Hour))
            shifted[criteria.Period.Back(start)] = start;
        return shifted;
    }

    private static (DateTime?, SpendGroup) KeyOf(SpendSum sum, DateTime? start) => (start, sum.Group);

    private List<Row> Reduced(List<Row> rows)
    {
        if (Top is not { } top)
            return rows;
        if (criteria.Groups.Count == 0)
        {
            var best = rows.OrderByDescending(static r => r.Sum.Spend).ThenBy(static r => r.Sum.Start).ToList();
            return [.. best.Take(top), .. OthersOf(best.Skip(top), static _ => null)];
        }

        var kept = rows.GroupBy(static r => r.Sum.Group)
            .OrderByDescending(static g => g.Sum(static r => r.Sum.Spend))
            .Take(top)
            .Select(static g => g.Key)
            .ToHashSet();
        return
        [
            .. rows.Where(r => kept.Contains(r.Sum.Group)),
            .. OthersOf(rows.Where(r => !kept.Contains(r.Sum.Group)), static r => r.Sum.Start),
        ];
    }

    private IEnumerable<Row> OthersOf(IEnumerable<Row> rest, Func<Row, DateTime?> startOf) =>
        IncludesOthers
            ? rest.GroupBy(startOf)
                .Select(g => new Row(
                    g.Select(static r => r.Sum).Aggregate(static (a, b) => a + b) with
                    {
                        Start = g.Key,
                        Ids = new string?[criteria.Groups.Count],
                    },
                    true,
                    Add(g.Select(static r => r.Previous)),
                    Add(g.Select(static r => r.Recent))
                ))
            : [];

    private static SpendSum? Add(IEnumerable<SpendSum?> sums)
    {
        var all = sums.OfType<SpendSum>().ToList();
        return all.Count == 0 ? null : all.Aggregate(static (a, b) => a + b);
    }

    private List<Row> Sorted(List<Row> rows) =>
        criteria.Time is not null && (Top is null || criteria.Groups.Count > 0)
            ?
            [
                .. rows.OrderBy(static r => r.Sum.Start)
                    .ThenBy(static r => r.IsOthers)
                    .ThenByDescending(static r => r.Sum.Spend)
                    .ThenBy(static r => r.Sum.Order, StringComparer.Ordinal),
            ]
            :
            [
                .. rows.OrderBy(static r => r.IsOthers)
                    .ThenByDescending(static r => r.Sum.Spend)
                    .ThenBy(static r => r.Sum.Order, StringComparer.Ordinal),
            ];

    private LlmSpend Convert(Row row, decimal total, decimal running)
    {
        var sum = row.Sum;
        var (since, until) = Span(sum.Start);
        var projection = ProjectionOf(row);
        var budget = BudgetOf(row);
        return new LlmSpend
        {
            Group = GroupOf(row),
            Day = sum.Start is { } start ? criteria.Period.DayOf(start) : null,
            Hour = criteria.Time == SpendDimension.Hour ? sum.Start : null,
            Model = Id(row, SpendDimension.Model),
            ModelGroup = Id(row, SpendDimension.ModelGroup),
            Key = Name(row, SpendDimension.Key),
            KeyHash = RecordText.Hash(Id(row, SpendDimension.Key)),
            User = Name(row, SpendDimension.User),
            UserId = Id(row, SpendDimension.User),
            Team = Name(row, SpendDimension.Team),
            TeamId = Id(row, SpendDimension.Team),
            Organization = Name(row, SpendDimension.Organization),
            OrganizationId = Id(row, SpendDimension.Organization),
            Tag = Id(row, SpendDimension.Tag),
            Provider = Id(row, SpendDimension.Provider),
            EndUser = Name(row, SpendDimension.EndUser),
            EndUserId = Id(row, SpendDimension.EndUser),
            IsOthers = row.IsOthers,
            Spend = sum.Spend,
            Requests = sum.Requests,
            Failures = sum.Failures,
            PromptTokens = sum.PromptTokens,
            CompletionTokens = sum.CompletionTokens,
            CachedTokens = sum.CachedTokens,
            Share = total == 0 ? null : Math.Round(100 * sum.Spend / total, 2),
            RunningSpend = running,
            PreviousSpend = Previous is null ? null : row.Previous?.Spend ?? 0,
            Projection = projection,
            MaxBudget = budget?.Max,
            BudgetDuration = budget?.Duration,
            ProjectedUse = budget is not null && projection is { } projected ? budget.UseOf(projected, sum.Spend, Month) : null,
            Since = since,
            Until = until,
            Deployment = deployment,
        };
    }

    private TimeSpan Month => criteria.Period.EndOfMonth - criteria.Period.Since;

    private decimal? ProjectionOf(Row row)
    {
        if (Recent is null)
            return null;
        var left = (decimal)(criteria.Period.EndOfMonth - criteria.Period.Now).TotalDays;
        return row.Sum.Spend + (row.Recent?.Spend ?? 0) / RecentDays * left;
    }

    private SpendBudget? BudgetOf(Row row) =>
        Budgets is not null && BudgetDimension is { } dimension && Id(row, dimension) is { } id ? Budgets.GetValueOrDefault(id) : null;

    private (DateTime Since, DateTime Until) Span(DateTime? start)
    {
        var period = criteria.Period;
        if (start is not { } first)
            return (period.Since, period.End);
        var next = criteria.Time == SpendDimension.Hour ? first.AddHours(1) : period.StartOf(period.DayOf(first).AddDays(1));
        return (first > period.Since ? first : period.Since, next < period.End ? next : period.End);
    }

    private string GroupOf(Row row)
    {
        var parts = new List<string>();
        if (row.Sum.Start is { } start)
            parts.Add(
                criteria.Time == SpendDimension.Hour
                    ? TimeZoneInfo.ConvertTimeFromUtc(start, DisplayZone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
                    : criteria.Period.DayOf(start).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            );
        if (row.IsOthers)
            parts.Add(Others);
        else
            parts.AddRange(criteria.Groups.Select(d => Name(row, d) ?? None));
        return parts.Count == 0 ? Total : string.Join(", ", parts);
    }

    /// <summary>The id of a dimension: that of the group, or the only one that a filter selects.</summary>
    private string? Id(Row row, SpendDimension dimension)
    {
        for (var i = 0; i < criteria.Groups.Count; i++)
        {
            if (criteria.Groups[i] == dimension)
                return row.Sum.Ids[i];
        }

        return criteria.Filters.GetValueOrDefault(dimension) is [var only] ? only : null;
    }

    private string? Name(Row row, SpendDimension dimension) =>
        Id(row, dimension) is { } id ? names.Find(dimension, id)?.Name ?? SpendName.Shortened(RecordText.Hash(id)!) : null;

    /// <param name="Sum">The sums of the group.</param>
    /// <param name="IsOthers">Whether it is the rest of -Top.</param>
    /// <param name="Previous">The sums of the previous period. Null when there was no request.</param>
    /// <param name="Recent">The sums of the days before today. Null when there was no request.</param>
    private sealed record Row(SpendSum Sum, bool IsOthers, SpendSum? Previous, SpendSum? Recent);
}
