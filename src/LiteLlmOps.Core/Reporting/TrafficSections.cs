using System.Globalization;
using LiteLlmOps.Queries;

namespace LiteLlmOps.Reporting;

/// <summary>The sections of spend and of requests, with their charts.</summary>
/// <param name="report">The report.</param>
internal sealed class TrafficSections(ReportModel report)
{
    private const int MostModels = 10;
    private const string Others = "(others)";

    public IEnumerable<ReportBlock> Spend()
    {
        foreach (var note in report.Spend.Notes)
            yield return new Paragraph(note);
        if (report.Spend.Value is not { } spend)
        {
            yield return new Paragraph(ReportModel.Undetermined("the spend", report.Spend.Problem ?? "it was not read"));
            yield break;
        }

        if (report.IsSpendPiped)
            yield return new Paragraph(PipedSpan(spend));
        if (spend.Count == 0)
        {
            yield return new Paragraph("No spend in this span.");
            yield break;
        }

        var days = spend.Where(static s => s.Day is not null).GroupBy(static s => s.Day!.Value).OrderBy(static g => g.Key).ToList();
        if (days.Count > 0)
            yield return new ChartRow([SpendChart(days)]);
        yield return days.Count > 0 ? ByDay(spend, days) : ByGroup(spend);
    }

    public IEnumerable<ReportBlock> Requests()
    {
        foreach (var note in report.Facts.Requests.Notes)
            yield return new Paragraph(note);
        if (report.Facts.Requests.Value is not { } figures)
        {
            yield return new Paragraph(ReportModel.Undetermined("the requests", report.Facts.Requests.Problem ?? "they were not read"));
            yield break;
        }

        if (figures.Days.Count == 0)
        {
            yield return new Paragraph("The spend log has no request in this span.");
            yield break;
        }

        yield return new ChartRow([StatusChart(figures), LatencyChart(figures)]);
        yield return new ReportTable(
            ["Result", new ReportColumn("Requests", IsNumber: true), new ReportColumn("Share", IsNumber: true)],
            [
                .. figures.Statuses.Select(s =>
                    (IReadOnlyList<ReportText>)[s.Status, Number(s.Requests), Percent(s.Requests, figures.Requests)]
                ),
            ]
        );
        yield return new ReportTable(
            [
                "Day (UTC)",
                new ReportColumn("Requests", IsNumber: true),
                new ReportColumn("Failed", IsNumber: true),
                new ReportColumn("Median", IsNumber: true),
                new ReportColumn("95th percentile", IsNumber: true),
            ],
            [
                .. figures.Days.Select(static d =>
                    (IReadOnlyList<ReportText>)[Day(d.Day), Number(d.Requests), Number(d.Failures), Seconds(d.Median), Seconds(d.P95)]
                ),
            ]
        );
    }

    private static string PipedSpan(IReadOnlyList<LlmSpend> spend)
    {
        var known = spend.Where(static s => s.Until > s.Since).ToList();
        return known.Count == 0
            ? "From the pipeline."
            : $"From the pipeline, of {ReportTime.Of(known.Min(static s => s.Since))} to {ReportTime.Of(known.Max(static s => s.Until))}.";
    }

    private static ReportTable ByDay(IReadOnlyList<LlmSpend> spend, IReadOnlyList<IGrouping<DateOnly, LlmSpend>> days)
    {
        var models = spend
            .GroupBy(NameOf, StringComparer.Ordinal)
            .OrderByDescending(static g => g.Sum(static s => s.Spend))
            .ThenBy(static g => g.Key, StringComparer.Ordinal)
            .Select(static g => g.Key)
            .ToList();
        var shown = models.Take(MostModels).ToHashSet(StringComparer.Ordinal);
        var rows = days.SelectMany(day =>
            day.GroupBy(s => shown.Contains(NameOf(s)) ? NameOf(s) : Others, StringComparer.Ordinal)
                .OrderBy(static g => g.Key == Others)
                .ThenByDescending(static g => g.Sum(static s => s.Spend))
                .Select(g => Row(Day(day.Key), g.Key, [.. g]))
        );
        return new ReportTable(
            [
                "Day (UTC)",
                "Model",
                new ReportColumn("Spend", IsNumber: true),
                new ReportColumn("Requests", IsNumber: true),
                new ReportColumn("Failed", IsNumber: true),
                new ReportColumn("Tokens", IsNumber: true),
            ],
            [.. rows, Row("Total", "", spend)]
        );
    }

    private static ReportTable ByGroup(IReadOnlyList<LlmSpend> spend) =>
        new(
            [
                "Group",
                "",
                new ReportColumn("Spend", IsNumber: true),
                new ReportColumn("Requests", IsNumber: true),
                new ReportColumn("Failed", IsNumber: true),
                new ReportColumn("Tokens", IsNumber: true),
            ],
            [.. spend.Select(static s => Row(s.Group, "", [s])), Row("Total", "", spend)]
        );

    private static IReadOnlyList<ReportText> Row(string day, string model, IReadOnlyList<LlmSpend> spend) =>
        [
            day == "Total" ? ReportText.Strong(day) : day,
            ReportText.Code(model),
            Money.Of(spend.Sum(static s => s.Spend)),
            Number(spend.Sum(static s => s.Requests)),
            Number(spend.Sum(static s => s.Failures)),
            Number(spend.Sum(static s => s.TotalTokens)),
        ];

    private static ReportChart SpendChart(IReadOnlyList<IGrouping<DateOnly, LlmSpend>> days)
    {
        var all = Range(days.Select(static d => d.Key));
        var values = all.Select(d => (double)(days.FirstOrDefault(g => g.Key == d)?.Sum(static s => s.Spend) ?? 0)).ToList();
        return new ReportChart(
            ChartKind.Columns,
            "Spend per day",
            $"Spend per UTC day from {Day(all[0])} to {Day(all[^1])}: {Money.Of((decimal)values.Sum())} in total, at most {Money.Of((decimal)values.Max())} on {Day(all[values.IndexOf(values.Max())])}.",
            [.. all.Select(Day)],
            [new ChartSeries("Spend", [.. values.Select(static v => (double?)v)])],
            static v => Money.Of((decimal)v)
        );
    }

    private static ReportChart StatusChart(RequestFigures figures) =>
        new(
            ChartKind.Bars,
            "Requests by status",
            $"{Number(figures.Requests)} requests: {string.Join(", ", figures.Statuses.Take(6).Select(static s => $"{Number(s.Requests)} {s.Status}"))}.",
            [.. figures.Statuses.Take(6).Select(static s => s.Status)],
            [new ChartSeries("Requests", [.. figures.Statuses.Take(6).Select(static s => (double?)s.Requests)])],
            static v => Number((long)v)
        );

    private static ReportChart LatencyChart(RequestFigures figures)
    {
        var days = Range(figures.Days.Select(static d => d.Day));
        var byDay = figures.Days.ToDictionary(static d => d.Day);
        var slowest = figures.Days.MaxBy(static d => d.P95 ?? TimeSpan.Zero)!;
        return new ReportChart(
            ChartKind.Lines,
            "Latency of successful requests",
            $"Duration of successful requests per UTC day, median and 95th percentile. The highest 95th percentile is {Seconds(slowest.P95)} on {Day(slowest.Day)}.",
            [.. days.Select(Day)],
            [
                new ChartSeries("Median", [.. days.Select(d => byDay.GetValueOrDefault(d)?.Median?.TotalSeconds)]),
                new ChartSeries("95th percentile", [.. days.Select(d => byDay.GetValueOrDefault(d)?.P95?.TotalSeconds)]),
            ],
            static v => Seconds(TimeSpan.FromSeconds(v))
        );
    }

    // Days without requests are days as well.
    private static IReadOnlyList<DateOnly> Range(IEnumerable<DateOnly> days)
    {
        var (first, last) = (days.Min(), days.Max());
        return [.. Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).Select(first.AddDays)];
    }

    private static string NameOf(LlmSpend spend) => spend.Model ?? spend.ModelGroup ?? "(none)";

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Percent(long part, long all) =>
        all == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / all:0.0} %");

    private static string Seconds(TimeSpan? duration) =>
        duration is not { } value ? ""
        : value < TimeSpan.FromSeconds(1) ? string.Create(CultureInfo.InvariantCulture, $"{value.TotalMilliseconds:0} ms")
        : string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds:#,0.0} s");
}
