using LiteLlmOps.Drift;
using LiteLlmOps.Monitoring;
using static LiteLlmOps.Monitor.Dashboard.DashboardHtml;

namespace LiteLlmOps.Monitor.Dashboard;

/// <summary>The section of the planes and their differences.</summary>
/// <param name="model">What the page shows.</param>
internal sealed class PlaneSection(DashboardModel model)
{
    private const int MostGroups = 12;
    private const int MostRows = 8;

    private DashboardCommands Commands => model.Commands;

    public DashboardSection Drift() =>
        DashboardSection.Of("drift", "Planes and drift", model.Drift, model.Snapshot.Drift.Value, Label, Body, Commands.Drift());

    private static (string, string) Label(IReadOnlyList<LlmDrift> drift) =>
        drift.Count == 0
            ? ("In sync", Good)
            : (
                Count(drift.Count, "difference"),
                drift.Max(static d => d.Severity) switch
                {
                    DriftSeverity.Error => Bad,
                    DriftSeverity.Warning => Warn,
                    _ => Calm,
                }
            );

    private Markup Body(IReadOnlyList<LlmDrift> drift)
    {
        var groups = drift
            .GroupBy(static d => (d.Plane, d.Section))
            .OrderByDescending(static g => g.Max(static d => d.Severity))
            .ThenBy(static g => g.Key.Plane)
            .ThenBy(static g => g.Key.Section, StringComparer.Ordinal)
            .ToList();
        var table = Table(
            "Differences by plane",
            [
                "Plane",
                new Column("Errors", IsNumber: true),
                new Column("Warnings", IsNumber: true),
                new Column("Info", IsNumber: true),
                "Command",
            ],
            Enum.GetValues<Plane>()
                .Where(p => MonitorReader.ComparedPlanes.Contains(p) || drift.Any(d => d.Plane == p))
                .Select(p => PlaneRow(p, drift))
        );
        return Markup.Of(
            $"{table}{groups.Take(MostGroups).Select(g => Group(g.Key.Plane, g.Key.Section, [.. g.OrderByDescending(static d => d.Severity)]))}{MoreGroups(groups.Count)}"
        );
    }

    private Row PlaneRow(Plane plane, IReadOnlyList<LlmDrift> drift)
    {
        Markup Count(DriftSeverity severity) => Text(Number(drift.Count(d => d.Plane == plane && d.Severity == severity)));
        return new Row(
            plane.ToString(),
            Text(plane.ToString()),
            Count(DriftSeverity.Error),
            Count(DriftSeverity.Warning),
            Count(DriftSeverity.Info),
            Command(Commands.Drift(plane))
        );
    }

    private Markup Group(Plane plane, string section, IReadOnlyList<LlmDrift> differences)
    {
        var command = Commands.Drift(plane, section);
        var table = Table(
            $"Differences of {section} on the plane {plane}",
            ["Path", "Severity", "Kind", "Desired", "Actual", "Cause"],
            differences.Take(MostRows).Select(DriftRow)
        );
        var remediations = differences.Select(static d => d.Remediation).OfType<string>().Distinct(StringComparer.Ordinal).Take(MostRows);
        return Markup.Of(
            $"<div class=\"group\" data-key=\"{plane.ToString()}:{section}\">\n<h3>{plane.ToString()}: {Shortened(section, 80)}</h3>\n{table}{More(differences.Count, MostRows, command)}{remediations.Select(static r => Markup.Of($"<p class=\"todo\"><span>What to do:</span> {Text(r)}</p>\n"))}{DashboardHtml.Commands(differences.Count > MostRows ? null : command, Commands.FixOf(plane, section, differences))}</div>\n"
        );
    }

    private static Row DriftRow(LlmDrift difference)
    {
        var change =
            difference.ChangedBy is null && difference.ChangedAt is null
                ? Markup.Empty
                : Markup.Of(
                    $"<span class=\"detail\">{(difference.ChangedBy is { } by ? $"by {by} " : "")}{(difference.ChangedAt is { } at ? Markup.Of($"at {Time(at)}") : Markup.Empty)}</span>"
                );
        return new Row(
            difference.Path,
            Code(difference.Path),
            Tag(difference.Severity.ToString()),
            Text(difference.Kind.ToString()),
            Value(difference.Desired),
            Value(difference.Actual),
            Markup.Of($"{CauseOf(difference.Cause)}{change}")
        );
    }

    private static string CauseOf(DriftCause cause) =>
        cause switch
        {
            DriftCause.NotApplied => "Not applied",
            DriftCause.OutOfBand => "Changed out of band",
            DriftCause.ReplicaLag => "Not reloaded yet",
            DriftCause.AddedByLiteLlm => "Added by LiteLLM",
            DriftCause.KeyChanged => "Encrypted with another key",
            DriftCause.Baseline => "Entry of 'expected'",
            _ => "Unknown",
        };

    private Markup MoreGroups(int count) =>
        count <= MostGroups
            ? Markup.Empty
            : Markup.Of($"<p class=\"more\">and {Count(count - MostGroups, "more section")}: {Command(Commands.Drift())}</p>\n");
}
