using System.Globalization;
using System.Net;
using System.Text;

namespace LiteLlmOps.Reporting;

/// <summary>Draws a chart as inline SVG. Its colours and fonts are in the style sheet of the page.</summary>
internal static class ChartSvg
{
    private const double Width = 420;
    private const double Left = 56;
    private const double Right = 12;
    private const double Top = 12;
    private const double PlotHeight = 150;
    private const double BarHeight = 40;
    private const double WidestColumn = 44;

    public static string Of(ReportChart chart)
    {
        var id = string.Concat(chart.Title.Where(char.IsAsciiLetter)).ToLowerInvariant();
        var height = chart.Kind == ChartKind.Bars ? (BarHeight * chart.Labels.Count) + Top : Top + PlotHeight + 28;
        var svg = new StringBuilder();
        svg.Append("<figure class=\"chart\">\n<figcaption>").Append(Encode(chart.Title)).Append("</figcaption>\n");
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<svg role=\"img\" viewBox=\"0 0 {Width:0} {height:0}\" aria-labelledby=\"{id}-title {id}-desc\">\n<title id=\"{id}-title\">{Encode(chart.Title)}</title>\n<desc id=\"{id}-desc\">{Encode(chart.Description)}</desc>\n"
        );
        switch (chart.Kind)
        {
            case ChartKind.Bars:
                Bars(svg, chart);
                break;
            case ChartKind.Columns:
                Axes(svg, chart);
                Columns(svg, chart);
                break;
            default:
                Axes(svg, chart);
                Lines(svg, chart);
                break;
        }

        svg.Append("</svg>\n");
        if (chart.Series.Count > 1)
            Legend(svg, chart);
        return svg.Append("</figure>\n").ToString();
    }

    /// <summary>A round number that is not below the largest value: 1, 2, 2.5 or 5 times a power of ten.</summary>
    internal static double Ceiling(double most)
    {
        if (most <= 0 || !double.IsFinite(most))
            return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(most)));
        return new[] { 1, 2, 2.5, 5, 10 }.Select(f => f * power).First(c => c >= most * 0.999999);
    }

    private static void Axes(StringBuilder svg, ReportChart chart)
    {
        var top = Ceiling(chart.Most);
        for (var i = 0; i <= 2; i++)
        {
            var y = Top + (PlotHeight * (1 - (i / 2.0)));
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<line class=\"grid\" x1=\"{Left:0.#}\" x2=\"{Width - Right:0.#}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\"/>\n"
            );
            Text(svg, Left - 6, y + 4, "end", chart.Format(top * i / 2));
        }

        // The days of the ends, and those between where there is room.
        var count = chart.Labels.Count;
        var step = Math.Max(1, (int)Math.Ceiling(count / 4.0));
        for (var i = 0; i < count; i += step)
        {
            var anchor =
                count == 1 ? "middle"
                : i == 0 && chart.Kind == ChartKind.Lines ? "start"
                : "middle";
            if (i == 0 || count - i >= step / 2.0)
                Text(svg, X(chart, i), Top + PlotHeight + 18, anchor, Short(chart.Labels[i]));
        }
    }

    private static void Columns(StringBuilder svg, ReportChart chart)
    {
        var top = Ceiling(chart.Most);
        var slot = (Width - Left - Right) / chart.Labels.Count;
        var width = Math.Min(WidestColumn, slot * 0.72);
        for (var i = 0; i < chart.Labels.Count; i++)
        {
            var value = chart.Series[0].Values[i] ?? 0;
            // A value that is not 0 is visible.
            var height = value <= 0 ? 0 : Math.Max(1.5, PlotHeight * value / top);
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<rect class=\"s0\" x=\"{X(chart, i) - (width / 2):0.##}\" y=\"{Top + PlotHeight - height:0.##}\" width=\"{width:0.##}\" height=\"{height:0.##}\"><title>{Encode(chart.Labels[i])}: {Encode(chart.Format(value))}</title></rect>\n"
            );
        }
    }

    private static void Lines(StringBuilder svg, ReportChart chart)
    {
        var top = Ceiling(chart.Most);
        for (var s = 0; s < chart.Series.Count; s++)
        {
            var values = chart.Series[s].Values;
            var path = new StringBuilder();
            for (var i = 0; i < values.Count; i++)
            {
                if (values[i] is not { } value)
                    continue;
                // A day without requests is a gap.
                var command = i > 0 && values[i - 1] is not null ? 'L' : 'M';
                path.Append(CultureInfo.InvariantCulture, $"{command}{X(chart, i):0.##} {Y(value, top):0.##} ");
            }

            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"l{s}\" d=\"{path.ToString().TrimEnd()}\"/>\n");
            if (values.Count > 40)
                continue;
            for (var i = 0; i < values.Count; i++)
            {
                if (values[i] is { } value)
                    svg.Append(
                        CultureInfo.InvariantCulture,
                        $"<circle class=\"s{s}\" cx=\"{X(chart, i):0.##}\" cy=\"{Y(value, top):0.##}\" r=\"3\"><title>{Encode(chart.Labels[i])}, {Encode(chart.Series[s].Name)}: {Encode(chart.Format(value))}</title></circle>\n"
                    );
            }
        }
    }

    private static void Bars(StringBuilder svg, ReportChart chart)
    {
        var most = chart.Most;
        for (var i = 0; i < chart.Labels.Count; i++)
        {
            var value = chart.Series[0].Values[i] ?? 0;
            var y = Top + (BarHeight * i);
            var width = most <= 0 ? 0 : Math.Max(2, (Width - Right) * value / most);
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"0\" y=\"{y + 6:0.#}\">{Encode(Shortened(chart.Labels[i]))}</text>\n");
            Text(svg, Width - Right, y + 6, "end", chart.Format(value));
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<rect class=\"{(chart.Labels[i].StartsWith("Failed", StringComparison.Ordinal) ? "fail" : "s0")}\" x=\"0\" y=\"{y + 12:0.#}\" width=\"{width:0.##}\" height=\"10\" rx=\"2\"/>\n"
            );
        }
    }

    private static void Legend(StringBuilder svg, ReportChart chart)
    {
        svg.Append("<ul class=\"legend\">");
        for (var s = 0; s < chart.Series.Count; s++)
            svg.Append(CultureInfo.InvariantCulture, $"<li class=\"k{s}\">{Encode(chart.Series[s].Name)}</li>");
        svg.Append("</ul>\n");
    }

    private static void Text(StringBuilder svg, double x, double y, string anchor, string text) =>
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"{anchor}\" x=\"{x:0.#}\" y=\"{y:0.#}\">{Encode(text)}</text>\n");

    private static double X(ReportChart chart, int index)
    {
        var (width, count) = (Width - Left - Right, chart.Labels.Count);
        if (chart.Kind == ChartKind.Lines)
            return count == 1 ? Left + (width / 2) : Left + 6 + ((width - 12) * index / (count - 1));
        return Left + (width * (index + 0.5) / count);
    }

    private static double Y(double value, double top) => Top + (PlotHeight * (1 - (value / top)));

    // The year is in the description and in the table.
    private static string Short(string label) => label.Length == 10 && label[4] == '-' ? label[5..] : label;

    private static string Shortened(string label) => label.Length > 48 ? label[..47] + "…" : label;

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
