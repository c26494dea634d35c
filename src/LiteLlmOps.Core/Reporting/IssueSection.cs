using System.Globalization;
using LiteLlmOps.Observations;

namespace LiteLlmOps.Reporting;

/// <summary>The section of one issue: symptom, investigation, finding, resolution.</summary>
/// <param name="issue">The issue.</param>
internal sealed class IssueSection(ReportIssue issue)
{
    private const int MostRows = 30;
    private const int MostLines = 15;
    private const int LongestSample = 3000;

    public ReportSection Section() =>
        new(
            string.Create(CultureInfo.InvariantCulture, $"issue-{issue.Number}"),
            string.Create(CultureInfo.InvariantCulture, $"{issue.Number}. {issue.Title}"),
            [.. Symptom(), .. Investigation(), .. Finding(), Part("Resolution", issue.Resolution.Text), .. Remediation()]
        )
        {
            Label = $"{StateNames.Of(issue.Resolution.State)} · {issue.Severity}",
        };

    private IEnumerable<ReportBlock> Symptom() =>
        issue.Items[0] switch
        {
            ObservedIncident incident => Symptom(incident),
            ObservedDrift => DriftSymptom(),
            ObservedCheck check =>
            [
                Part("Symptom", ReportText.Code(check.Name) + " of " + ReportText.Code(check.Target) + $": {Sentence.Of(check.Message)}"),
            ],
            ObservedFinding when issue.Items.Count > 1 => FindingSymptom(),
            ObservedFinding finding => [Part("Symptom", Sentence.Of(finding.Evidence))],
            _ => [],
        };

    private static IEnumerable<ReportBlock> Symptom(ObservedIncident incident)
    {
        var times = incident is { FirstSeen: { } first, LastSeen: { } last }
            ? first == last
                ? $", at {ReportTime.Of(last)}"
                : $", first at {ReportTime.Of(first)}, last at {ReportTime.Of(last)}"
            : "";
        var count = string.Create(
            CultureInfo.InvariantCulture,
            $"{incident.Count:#,0} {(incident.Count == 1 ? "occurrence" : "occurrences")}"
        );
        yield return Part("Symptom", $"{count}{times}, in " + ReportText.Codes(incident.Logs) + ".");
        if (incident.Subjects.Count > 1)
            yield return new Paragraph("Subjects: " + ReportText.Codes(incident.Subjects.Take(MostRows)) + ".");
        if (incident.Sample.Length > 0)
            yield return new Quotation(Shortened(incident.Sample));
    }

    private IEnumerable<ReportBlock> DriftSymptom()
    {
        var drift = issue.Items.Cast<ObservedDrift>().ToList();
        yield return Part(
            "Symptom",
            $"{PlaneNames.Of(drift[0].Plane)} differs from what is desired.".Replace("the ", "The ", StringComparison.Ordinal)
        );
        yield return new ReportTable(
            ["Path", "Difference", "Desired", "Actual", "Declared in"],
            [
                .. drift
                    .Take(MostRows)
                    .Select(static d =>
                        (IReadOnlyList<ReportText>)
                            [
                                ReportText.Code(d.Path),
                                d.Difference.ToString(),
                                ReportText.Code(d.Desired),
                                ReportText.Code(d.Actual),
                                Place(d.File, d.Line),
                            ]
                    ),
            ]
        );
        if (drift.Count > MostRows)
            yield return new Paragraph($"And {drift.Count - MostRows} more.");
    }

    private IEnumerable<ReportBlock> FindingSymptom()
    {
        var findings = issue.Items.Cast<ObservedFinding>().ToList();
        yield return Part("Symptom", $"{findings.Count} subjects:");
        yield return new ReportTable(
            ["Subject", "Evidence", "Place"],
            [.. findings.Take(MostRows).Select(static f => (IReadOnlyList<ReportText>)[f.Subject, f.Evidence, Place(f.File, f.Line)])]
        );
        if (findings.Count > MostRows)
            yield return new Paragraph($"And {findings.Count - MostRows} more.");
    }

    private IEnumerable<ReportBlock> Investigation()
    {
        var looks = issue
            .SeenBy.GroupBy(static s => s.Command, StringComparer.Ordinal)
            .Select(static g => Look(g.Key, [.. g.Select(static s => s.Time)]));
        var probes = (issue.Items[0] as ObservedIncident)?.Probes ?? [];
        yield return Part(
            "Investigation",
            "Seen by "
                + ReportText.Join(looks, ", ")
                + (
                    probes.Count > 0 ? ". The probes asked:"
                    : issue.Items[0] is ObservedIncident ? ". No probe ran."
                    : "."
                )
        );
        if (probes.Count > 0)
            yield return new ReportTable(
                ["Question", "Observation", "Outcome"],
                [.. probes.Select(static p => (IReadOnlyList<ReportText>)[p.Question, p.Answer, p.Outcome])]
            );
    }

    private static ReportText Look(string command, IReadOnlyList<DateTime> times) =>
        ReportText.Code(command)
        + times switch
        {
            [var only] when only == DateTime.MaxValue => " (from the pipeline)",
            [var only] => $" at {ReportTime.Of(only)}",
            [var first, var last] => $" at {ReportTime.Of(first)} and {ReportTime.Of(last)}",
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $" {times.Count} times from {ReportTime.Of(times[0])} to {ReportTime.Of(times[^1])}"
            ),
        };

    private IEnumerable<ReportBlock> Finding()
    {
        switch (issue.Items[0])
        {
            case ObservedIncident incident:
                yield return Part(
                    "Finding",
                    string.Join(
                        ' ',
                        new[] { Sentence.Of(Capitalized(IncidentText.Verdict(incident.Verdict))), incident.Cause, incident.Evidence }
                            .Where(static t => !string.IsNullOrWhiteSpace(t))
                            .Select(static t => Sentence.Of(t!))
                    )
                );
                break;
            case ObservedDrift:
                yield return Part("Finding", DriftFinding());
                break;
            case ObservedFinding { Impact.Length: > 0 } finding:
                yield return Part(
                    "Finding",
                    Sentence.Of(finding.Impact) + (issue.Items.Count > 1 ? "" : Where(finding.File, finding.Line))
                );
                break;
            case ObservedCheck { File: not null } check:
                yield return Part("Finding", Where(check.File, check.Line).TrimStart());
                break;
        }
    }

    private string DriftFinding()
    {
        var drift = issue.Items.Cast<ObservedDrift>().ToList();
        var sentences = drift
            .GroupBy(static d => (d.Cause, d.Effect, d.ChangedBy, d.Reason))
            .Select(g =>
            {
                var who = g.Key.ChangedBy is { } user
                    ? $", changed by {user}{(g.Max(static d => d.ChangedAt) is { } at ? $" at {ReportTime.Of(at)}" : "")}"
                    : "";
                var what = drift.Count == g.Count() ? "" : $"{string.Join(", ", g.Take(5).Select(static d => d.Path))}: ";
                return $"{what}cause {g.Key.Cause}{who}; effect {g.Key.Effect}. {Sentence.Capitalized(g.Key.Reason ?? "")}".Trim(' ', '.')
                    + ".";
            });
        return Capitalized(string.Join(' ', sentences));
    }

    private IEnumerable<ReportBlock> Remediation()
    {
        if (!issue.IsOpen)
            yield break;
        foreach (var text in issue.Items.Select(ItemRules.RemediationOf).OfType<string>().Distinct(StringComparer.Ordinal))
            yield return Part("What to do", text);
    }

    private static Paragraph Part(string name, ReportText text) => new(ReportText.Strong(name + ".") + " " + text);

    private static string Where(string? file, int? line) => Place(file, line) is { Length: > 0 } place ? $" In {place}." : "";

    private static string Place(string? file, int? line) =>
        file is null ? ""
        : line is { } number ? string.Create(CultureInfo.InvariantCulture, $"{file}:{number}")
        : file;

    private static string Capitalized(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private static string Shortened(string sample)
    {
        var lines = sample.ReplaceLineEndings("\n").Split('\n');
        var shown = string.Join('\n', lines.Take(MostLines));
        if (shown.Length > LongestSample)
            return shown[..LongestSample] + "…";
        return lines.Length > MostLines ? $"{shown}\n… {lines.Length - MostLines} more lines" : shown;
    }
}
