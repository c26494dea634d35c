namespace LiteLlmOps.Reporting;

/// <summary>How a chart shows its points.</summary>
internal enum ChartKind
{
    /// <summary>A column for each point; for days.</summary>
    Columns,

    /// <summary>A bar for each point, with its label; for categories.</summary>
    Bars,

    /// <summary>A line for each series; for days.</summary>
    Lines,
}

/// <summary>A series of a chart.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">A value for each label of the chart. Null for none.</param>
internal sealed record ChartSeries(string Name, IReadOnlyList<double?> Values);

/// <summary>A chart with its text alternative.</summary>
/// <param name="Kind">How it shows its points.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Description">What it shows, as a text alternative.</param>
/// <param name="Labels">The labels of the points.</param>
/// <param name="Series">The series.</param>
/// <param name="Format">The text of a value.</param>
internal sealed record ReportChart(
    ChartKind Kind,
    string Title,
    string Description,
    IReadOnlyList<string> Labels,
    IReadOnlyList<ChartSeries> Series,
    Func<double, string> Format
)
{
    public double Most => Series.SelectMany(static s => s.Values).Max() ?? 0;

    /// <summary>A copy with other texts.</summary>
    public ReportChart With(Func<string, string> change) =>
        this with
        {
            Title = change(Title),
            Description = change(Description),
            Labels = [.. Labels.Select(change)],
            Series = [.. Series.Select(s => s with { Name = change(s.Name) })],
        };
}
