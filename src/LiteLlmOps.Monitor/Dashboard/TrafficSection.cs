using System.Globalization;
using LiteLlmOps.Monitoring;
using LiteLlmOps.Queries;
using LiteLlmOps.Reporting;
using static LiteLlmOps.Monitor.Dashboard.DashboardHtml;

namespace LiteLlmOps.Monitor.Dashboard;

/// <summary>The section of spend and requests.</summary>
/// <param name="model">What the page shows.</param>
internal sealed class TrafficSection(DashboardModel model)
{
    private const int Days = 14;
    private const int MostGroups = 10;

    private static readonly IReadOnlyList<Column> Sums =
    [
        new("Spend", IsNumber: true),
        new("Requests", IsNumber: true),
        new("Failed", IsNumber: true),
        new("Tokens", IsNumber: true),
    ];

    public DashboardSection Traffic() =>
        DashboardSection.Of(
            "traffic",
            "Spend and requests",
            model.Traffic,
            model.Snapshot.Traffic.Value,
            Label,
            Body,
            model.Commands.SpendByDay()
        );

    private DateOnly Today => DateOnly.FromDateTime(model.Traffic.ReadAt ?? model.Now);

    private (string, string) Label(MonitorTraffic traffic) =>
        ($"{Money.Of(traffic.ByDay.Where(s => s.Day == Today).Sum(static s => s.Spend))} today", Calm);

    private Markup Body(MonitorTraffic traffic)
    {
        var days = Enumerable.Range(0, Days).Select(i => Today.AddDays(i - Days + 1)).Select(d => Sum(traffic.ByDay, d)).ToList();
        var charts = days.All(static d => d.Requests == 0)
            ? Paragraph($"No requests in the last {Days.ToString(CultureInfo.InvariantCulture)} days.")
            : Markup.Of(
                $"<div class=\"charts\">\n{Chart("Spend per day", days, static d => (double)d.Spend, Dollars)}{Chart("Requests per day", days, static d => d.Requests, Whole)}</div>\n"
            );
        return Markup.Of($"{charts}{ByDay(days)}{ByModel(traffic.ByModelGroup)}{ByTeam(traffic.ByTeam)}");
    }

    private static Markup ByDay(IReadOnlyList<LlmSpend> days) =>
        Details(
            "traffic-days",
            "Numbers by day",
            Table("Spend and requests by day", ["Day (UTC)", .. Sums], days.Reverse().Select(static d => SumRow(Day(d), d)))
        );

    private Markup ByModel(IReadOnlyList<LlmSpend> groups) =>
        ByGroup(
            "traffic-models",
            "by model group, all days",
            "Model group",
            groups,
            static s => s.ModelGroup ?? s.Group,
            model.Commands.SpendByModel()
        );

    private Markup ByTeam(IReadOnlyList<LlmSpend> groups) =>
        ByGroup(
            "traffic-teams",
            "by team, all days",
            "Team",
            groups,
            static s => s.Team ?? s.TeamId ?? "(none)",
            model.Commands.SpendByTeam()
        );

    private static Markup ByGroup(
        string key,
        string scope,
        string title,
        IReadOnlyList<LlmSpend> groups,
        Func<LlmSpend, string> name,
        string command
    )
    {
        if (groups.Count == 0)
            return Markup.Empty;
        var top = groups.OrderByDescending(static g => g.Spend).ThenByDescending(static g => g.Requests).Take(MostGroups);
        var table = Table($"Spend and requests {scope}", [title, .. Sums], top.Select(g => SumRow(name(g), g)));
        return Details(
            key,
            $"Numbers {scope}",
            Markup.Of(
                $"{table}{More(groups.Count, MostGroups, command)}{DashboardHtml.Commands(groups.Count > MostGroups ? null : command)}"
            )
        );
    }

    private static Row SumRow(string name, LlmSpend sum) =>
        new(
            name,
            Text(name),
            Text(Money.Of(sum.Spend)),
            Text(Number(sum.Requests)),
            Text(Number(sum.Failures)),
            Text(Number(sum.TotalTokens))
        );

    private static Markup Chart(string title, IReadOnlyList<LlmSpend> days, Func<LlmSpend, double> value, Func<double, string> format)
    {
        var values = days.Select(value).ToList();
        var most = days[values.IndexOf(values.Max())];
        var chart = new ReportChart(
            ChartKind.Columns,
            title,
            $"{title} (UTC) from {Day(days[0])} to {Day(days[^1])}: {format(values.Sum())} in total, at most {format(values.Max())} on {Day(most)}, {format(values[^1])} on the last day.",
            [.. days.Select(Day)],
            [new ChartSeries(title, [.. values.Select(static v => (double?)v)])],
            format
        );
        return new Markup(ChartSvg.Of(chart));
    }

    private static LlmSpend Sum(IReadOnlyList<LlmSpend> rows, DateOnly day)
    {
        var own = rows.Where(r => r.Day == day).ToList();
        return new LlmSpend
        {
            Day = day,
            Spend = own.Sum(static r => r.Spend),
            Requests = own.Sum(static r => r.Requests),
            Failures = own.Sum(static r => r.Failures),
            PromptTokens = own.Sum(static r => r.PromptTokens),
            CompletionTokens = own.Sum(static r => r.CompletionTokens),
        };
    }

    private static string Day(LlmSpend sum) => sum.Day!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Dollars(double value) => Money.Of((decimal)value);

    private static string Whole(double value) => Number((long)value);
}
