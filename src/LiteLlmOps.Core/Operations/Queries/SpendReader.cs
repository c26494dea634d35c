using LiteLlmOps.Entries;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Queries;

/// <summary>What a report of spend is made of.</summary>
/// <param name="Sums">The sums of the time range.</param>
/// <param name="Previous">Those of the previous period. Null without a comparison.</param>
/// <param name="Recent">Those of the days before today. Null without a projection.</param>
/// <param name="Budgets">The budgets by id. Null without a projection, and when rows cannot be compared with budgets.</param>
/// <param name="Notes">For -Verbose.</param>
/// <param name="Warnings">Why the result may mislead.</param>
internal sealed record SpendReading(
    IReadOnlyList<SpendSum> Sums,
    IReadOnlyList<SpendSum>? Previous,
    IReadOnlyList<SpendSum>? Recent,
    IReadOnlyDictionary<string, SpendBudget>? Budgets,
    IReadOnlyList<string> Notes,
    IReadOnlyList<string> Warnings
);

/// <summary>Reads sums of spend from the tables that have them.</summary>
/// <param name="records">The database.</param>
/// <param name="schema">The tables that it has.</param>
/// <param name="names">The names of ids.</param>
internal sealed class SpendReader(IRecordDatabase records, StoredSchema schema, SpendNames names)
{
    private readonly List<string> _notes = [];
    private readonly List<string> _warnings = [];

    public SpendNames Names => names;

    /// <param name="criteria">What is summed, and by what.</param>
    /// <param name="compares">Whether the previous period is read.</param>
    /// <param name="recentDays">The number of complete days before today that a projection is made from. Null without one.</param>
    /// <param name="token">Cancels.</param>
    public async Task<SpendReading> ReadAsync(SpendCriteria criteria, bool compares, int? recentDays, CancellationToken token)
    {
        var sums = await SumsAsync(criteria, token);
        var previous = compares ? await PreviousAsync(criteria, token) : null;
        var recent = recentDays is { } days ? await SumsAsync(criteria with { Period = criteria.Period.DaysBefore(days) }, token) : null;
        var all = sums.Concat(previous ?? []).Concat(recent ?? []).ToList();
        for (var i = 0; i < criteria.Groups.Count; i++)
            await names.LoadAsync(criteria.Groups[i], all.Select(s => s.Ids[i]).OfType<string>(), token);
        foreach (var (dimension, ids) in criteria.Filters)
            await names.LoadAsync(dimension, ids, token);
        var budgets = recent is null ? null : await BudgetsAsync(criteria, all, token);
        return new SpendReading(
            sums,
            previous,
            recent,
            budgets,
            [.. _notes.Distinct(StringComparer.Ordinal)],
            [.. _warnings.Distinct(StringComparer.Ordinal)]
        );
    }

    private async Task<IReadOnlyList<SpendSum>> PreviousAsync(SpendCriteria criteria, CancellationToken token)
    {
        var period = criteria.Period;
        if (period is { IsOpen: true, Days: not null })
            _warnings.Add(
                $"Today is not over: Change compares the time until {period.Now:HH:mm}Z with a previous period of {period.Days} whole days. Use -Until {period.Today:yyyy-MM-dd} to compare whole days."
            );
        return await SumsAsync(criteria with { Period = period.Previous }, token);
    }

    private async Task<IReadOnlyList<SpendSum>> SumsAsync(SpendCriteria criteria, CancellationToken token)
    {
        var source = await SourceAsync(criteria, token);
        return await new SpendQuery(schema, source, criteria).ReadAsync(records, token);
    }

    private async Task<SpendSource> SourceAsync(SpendCriteria criteria, CancellationToken token)
    {
        var source = SpendSource.Of(schema, criteria);
        var coverage = new SpendCoverage(records, schema);
        if (source.IsLog)
        {
            if (await coverage.GapOfLogAsync(criteria.Period, token) is { } gap)
                _warnings.Add(gap);
        }
        else
        {
            source = await SourceForGapAsync(source, criteria, coverage, token);
            if (!source.IsLog && criteria.Needed.Contains(SpendDimension.ModelGroup))
                source = await SourceOfModelGroupsAsync(source, criteria, coverage, token);
        }

        _notes.Add(source.Reason);
        return source;
    }

    // A release that introduces a daily table does not fill it with the requests before.
    private async Task<SpendSource> SourceForGapAsync(
        SpendSource daily,
        SpendCriteria criteria,
        SpendCoverage coverage,
        CancellationToken token
    )
    {
        if (!SpendSource.CanUseLog(schema, criteria) || await GapAsync(daily, criteria, coverage, token) is not { } gap)
            return daily;
        if (await coverage.GapOfLogAsync(criteria.Period, token) is null)
            return new SpendSource(SpendSource.Log, $"{SpendSource.Log} answers: {gap}.");
        _warnings.Add($"The result is incomplete: {gap}, and the spend log does not cover the time range either. Use a later -Since.");
        return daily;
    }

    // The log may be large. A daily table that has an answer gives it also when the log cannot be searched in time.
    private async Task<string?> GapAsync(SpendSource daily, SpendCriteria criteria, SpendCoverage coverage, CancellationToken token)
    {
        try
        {
            return await coverage.GapOfDailyAsync(daily.Table, criteria, token);
        }
        catch (LlmException e) when (e.Id == ErrorIds.QueryTimeout)
        {
            _warnings.Add($"Could not determine whether {daily.Table} has the whole time range. {e.Message}");
            return null;
        }
    }

    private async Task<SpendSource> SourceOfModelGroupsAsync(
        SpendSource daily,
        SpendCriteria criteria,
        SpendCoverage coverage,
        CancellationToken token
    )
    {
        if (await coverage.SharedModelAsync(daily.Table, criteria.Period, token) is not { } shared)
            return daily;
        var cause = $"{shared}, and {daily.Table} counts all requests of a day, key and model for the model group of the first";
        if (SpendSource.CanUseLog(schema, criteria) && await coverage.GapOfLogAsync(criteria.Period, token) is null)
            return new SpendSource(SpendSource.Log, $"{SpendSource.Log} answers: {cause}.");
        _warnings.Add(
            $"The spend of model groups may be wrong: {cause}. The spend log, which has the model group of each request, does not cover the time range. Group by Model instead."
        );
        return daily;
    }

    private async Task<IReadOnlyDictionary<string, SpendBudget>?> BudgetsAsync(
        SpendCriteria criteria,
        List<SpendSum> sums,
        CancellationToken token
    )
    {
        if (SpendBudgets.DimensionOf(criteria) is not { } dimension)
        {
            _notes.Add(
                "No budget is compared: that requires -By Key, User, Team or Organization alone, or a filter of one of them, without other filters."
            );
            return null;
        }

        var ids =
            criteria.Groups.Count == 0
                ? criteria.Filters[dimension]
                : [.. sums.Select(static s => s.Ids[0]).OfType<string>().Distinct(StringComparer.Ordinal)];
        return await SpendBudgets.ReadAsync(records, schema, dimension, ids, token);
    }
}
