using LiteLlmOps.Observations;
using LiteLlmOps.Queries;
using LiteLlmOps.Records;
using LiteLlmOps.Services;

namespace LiteLlmOps.Reporting;

/// <summary>What to do next.</summary>
/// <param name="Severity">The severity of the worst issue that it ends.</param>
/// <param name="Text">What to do.</param>
/// <param name="FixCommand">The cmdlet that does it. Null when none is known.</param>
/// <param name="Issues">The numbers of the issues.</param>
internal sealed record Recommendation(IssueSeverity Severity, string Text, string? FixCommand, IReadOnlyList<int> Issues);

/// <summary>A report: the facts, and what follows from them. It is pure; the writers turn it into Markdown, HTML and JSON.</summary>
internal sealed class ReportModel
{
    public ReportModel(ReportFacts facts)
    {
        Facts = facts;
        Entries = facts.Journal.Value ?? [];
        var observed = facts.Observations.Value?.Runs ?? [];
        Runs = facts.Piped.With(observed);
        Issues = new IssueBuilder(Runs, Entries, facts.Rendered).Issues();
        var piped = facts.Piped.Runs;
        Smoke = ValidationRun.Of(ObservationKind.Check, piped, observed);
        Consistency = ValidationRun.Of(ObservationKind.Finding, piped, observed);
        Recommendations = [.. RecommendationsOf(Issues)];
        Services =
            facts.Services.Value is { } read
                ? facts.Services with
                {
                    Value = [.. read.Select(s => facts.Piped.Services.LastOrDefault(p => p.Name == s.Name) ?? s)],
                }
            : facts.Piped.Services.Count > 0 ? Reading.Of(facts.Piped.Services)
            : facts.Services;
        IsSpendPiped = facts.Piped.Spend.Count > 0;
        Spend = IsSpendPiped ? Reading.Of(facts.Piped.Spend) : facts.Spend;
        Differences = facts.Previous is { } previous ? [.. new ReportComparison(this, previous).Differences()] : [];
    }

    public ReportFacts Facts { get; }

    /// <summary>The entries of the journal in the span, oldest first.</summary>
    public IReadOnlyList<LlmJournalEntry> Entries { get; }

    /// <summary>The observing runs, oldest first.</summary>
    public IReadOnlyList<Observation> Runs { get; }

    /// <summary>The issues: open ones first, then by severity.</summary>
    public IReadOnlyList<ReportIssue> Issues { get; }

    /// <summary>Null when it was not run in the span.</summary>
    public ValidationRun? Smoke { get; }

    public ValidationRun? Consistency { get; }

    public IReadOnlyList<Recommendation> Recommendations { get; }

    public Reading<IReadOnlyList<LlmService>> Services { get; }

    public Reading<IReadOnlyList<LlmSpend>> Spend { get; }

    /// <summary>True when the spend is that of the pipeline: its time range may be another one.</summary>
    public bool IsSpendPiped { get; }

    /// <summary>What differs from the report before, a sentence each. Empty without one, and when nothing differs.</summary>
    public IReadOnlyList<string> Differences { get; }

    public IEnumerable<ReportIssue> OpenIssues => Issues.Where(static i => i.IsOpen);

    /// <summary>The commands that changed something in the span.</summary>
    public IEnumerable<LlmJournalEntry> Changes => Entries.Where(JournalRules.IsChange);

    /// <summary>True when nothing was changed, observed or piped.</summary>
    public bool IsEmpty =>
        Runs.Count == 0 && Facts.Journal.Problem is null && Entries.All(static e => JournalRules.KindOf(e) == EntryKind.Report);

    /// <summary>What could not be read, a sentence each.</summary>
    public IEnumerable<string> Problems =>
        new (string Part, string? Problem)[]
        {
            ("the journal", Facts.Journal.Problem),
            ("what commands observed", Facts.Observations.Problem),
            ("the services", Services.Problem),
            ("the current state", Facts.Inventory.Problem),
            ("the spend", Spend.Problem),
            ("the requests", Facts.Requests.Problem),
            ("the access points", Facts.AccessPoints?.Problem),
            ("what differs from the previous report", Facts.PreviousProblem),
        }
            .Where(static p => p.Problem is not null)
            .GroupBy(static p => p.Problem!, StringComparer.Ordinal)
            .Select(static g => Undetermined(string.Join(" and ", g.Select(static p => p.Part)), g.Key));

    public static string Undetermined(string part, string problem) => $"Could not determine {part}, because {Clause(problem)}";

    // A message of an error begins with a capital letter, unless it begins with a name.
    private static string Clause(string problem) =>
        Sentence.Of(
            problem.Length > 1 && char.IsAsciiLetterUpper(problem[0]) && problem.Split(' ')[0][1..].All(char.IsAsciiLetterLower)
                ? char.ToLowerInvariant(problem[0]) + problem[1..]
                : problem
        );

    // The same remedy of several issues is one recommendation.
    private static IEnumerable<Recommendation> RecommendationsOf(IEnumerable<ReportIssue> issues) =>
        issues
            .Where(static i => i.IsOpen)
            .SelectMany(static i =>
                i.Items.Select(ItemRules.RemediationOf)
                    .OfType<string>()
                    .Distinct(StringComparer.Ordinal)
                    .Select(text => (Issue: i, Text: text, Command: ItemRules.FixCommandOf(i.Items[0])))
            )
            .GroupBy(static r => (r.Text, r.Command))
            .Select(static g => new Recommendation(
                g.Max(static r => r.Issue.Severity),
                g.Key.Text,
                g.Key.Command,
                [.. g.Select(static r => r.Issue.Number).Distinct()]
            ))
            .OrderByDescending(static r => r.Severity)
            .ThenBy(static r => r.Issues[0]);
}
