using LiteLlmOps.Observations;
using LiteLlmOps.Records;

namespace LiteLlmOps.Reporting;

/// <summary>Derives the issues of a span from the runs that looked at the deployment, and from the changes in the journal.</summary>
/// <param name="runs">The runs, oldest first. Those of <see cref="PipedResults"/> have no time of their own, and are the last ones.</param>
/// <param name="journal">The entries of the journal, oldest first.</param>
internal sealed class IssueBuilder(IReadOnlyList<Observation> runs, IReadOnlyList<LlmJournalEntry> journal)
{
    public IReadOnlyList<ReportIssue> Issues() =>
        [
            .. runs.GroupBy(static r => r.Kind)
                .SelectMany(g => OfKind([.. g]))
                .OrderBy(static i => i.Resolution.State)
                .ThenByDescending(static i => i.Severity)
                .ThenBy(static i => i.SeenBy[0].Time)
                .ThenBy(static i => i.Key, StringComparer.Ordinal)
                .Select(static (i, n) => i with { Number = n + 1 }),
        ];

    private IEnumerable<ReportIssue> OfKind(IReadOnlyList<Observation> own)
    {
        var histories = own.SelectMany(static r => r.Items.Select(i => (Run: r, Item: i)))
            .GroupBy(static s => s.Item.Key, StringComparer.Ordinal)
            .Select(static g => new History([.. g]))
            .Where(static h => h.IsRelevant)
            .Select(h => (History: h, Resolution: ResolutionOf(h, own)))
            .ToList();
        if (own[0].Kind != ObservationKind.Drift)
            return histories.Select(static h => Single(h.History, h.Resolution));
        // One cause changes many values of a section; they are one issue when they ended in the same way.
        return histories
            .GroupBy(static h => (h.History.Drift.Plane, h.History.Drift.Section, h.Resolution.State, h.Resolution.Text))
            .Select(static g => OfDrift([.. g]));
    }

    private static ReportIssue Single(History history, IssueResolution resolution) =>
        new()
        {
            Key = $"{history.Runs[0].Kind} {history.Last.Key.Replace('\n', ' ')}".TrimEnd(),
            Kind = history.Runs[0].Kind,
            Title = TitleOf(history.Shown),
            Severity = history.Severity,
            Items = [history.Shown],
            SeenBy = history.SeenBy,
            Resolution = resolution,
        };

    private static ReportIssue OfDrift(IReadOnlyList<(History History, IssueResolution Resolution)> all)
    {
        var (first, resolution) = all[0];
        var (plane, section) = (first.Drift.Plane, first.Drift.Section);
        var title =
            all.Count == 1
                ? $"{first.Drift.Path} differs in {PlaneNames.Of(plane)}"
                : $"{all.Count} values of {section} differ in {PlaneNames.Of(plane)}";
        return new ReportIssue
        {
            Key = $"Drift {plane} {section}",
            Kind = ObservationKind.Drift,
            Title = title,
            Severity = all.Max(static h => h.History.Severity),
            Items = [.. all.Select(static h => h.History.Shown)],
            SeenBy = [.. all.SelectMany(static h => h.History.SeenBy).Distinct().OrderBy(static s => s.Time)],
            Resolution = resolution with { Entries = [.. all.SelectMany(static h => h.Resolution.Entries).Distinct()] },
        };
    }

    private static string TitleOf(ObservedItem item) =>
        item switch
        {
            ObservedIncident { Subjects.Count: > 1 } incident => $"{incident.Title}: {incident.Subjects.Count} subjects",
            ObservedIncident { Signature: not "unknown", Subject.Length: > 0 } incident => $"{incident.Title}: {incident.Subject}",
            ObservedIncident incident => incident.Title,
            ObservedCheck check => $"Check {check.Name}: {check.Status.ToLowerInvariant()}",
            ObservedFinding { Subject.Length: > 0 } finding => $"{finding.Id}: {finding.Subject}",
            ObservedFinding finding => finding.Id,
            _ => item.Key,
        };

    private IssueResolution ResolutionOf(History history, IReadOnlyList<Observation> own)
    {
        if (history.LastActive is not var (seenIn, item))
            return OfVerdict((ObservedIncident)history.Last, history.Runs[^1].Time);
        var after = own.SkipWhile(r => !ReferenceEquals(r, seenIn)).Skip(1);
        foreach (var run in after)
        {
            if (run.Items.FirstOrDefault(i => i.Key == item.Key) is { } later)
                return Ended(item, seenIn, run, later);
            if (run.ShowsAbsenceOf(item))
                return Ended(item, seenIn, run, null);
        }

        return new IssueResolution(
            IssueState.Open,
            seenIn.Time == DateTime.MaxValue
                ? "Open: it is among the objects of the pipeline, and no run of the span shows that it is gone."
                : $"Open: last seen by {seenIn.Command} at {ReportTime.Of(seenIn.Time)}, and no later run shows that it is gone.",
            null,
            []
        );
    }

    private static IssueResolution OfVerdict(ObservedIncident incident, DateTime at) =>
        incident.Verdict == "FalsePositive"
            ? new IssueResolution(IssueState.FalsePositive, "No action needed: it is a false positive.", at, [])
            : new IssueResolution(IssueState.Resolved, "It had ended by itself, or before the first run of the span.", at, []);

    private IssueResolution Ended(ObservedItem item, Observation seenIn, Observation gone, ObservedItem? later)
    {
        if (later is ObservedDrift { Expected: { } reason })
            return new IssueResolution(
                IssueState.Accepted,
                $"The deployment accepts it as expected drift: {Sentence.Of(reason)}",
                gone.Time,
                []
            );
        if (later is ObservedFinding { Accepted: { } accepted })
            return new IssueResolution(IssueState.Accepted, $"The deployment accepts it: {Sentence.Of(accepted)}", gone.Time, []);
        var between = journal.Where(e => e.Time > seenIn.Time && e.Time <= gone.Time && JournalRules.IsChange(e)).ToList();
        var naming = between.Where(e => JournalRules.ChangesOf(e, item).Count > 0).ToList();
        var end = EndOf(later, gone);
        if (naming.Count > 0)
            return new IssueResolution(IssueState.Resolved, $"{Resolved(naming[^1], item)} {end}", gone.Time, [naming[^1]]);
        if (later is ObservedIncident { Verdict: "FalsePositive" })
            return new IssueResolution(IssueState.FalsePositive, $"{end} {Unnamed(between)}", gone.Time, between);
        return new IssueResolution(
            later is ObservedIncident { Verdict: "Resolved" } ? IssueState.Resolved : IssueState.NotObserved,
            $"{end} {Unnamed(between)}",
            gone.Time,
            between
        );
    }

    private static string EndOf(ObservedItem? later, Observation gone) =>
        later switch
        {
            ObservedCheck check => $"{gone.Command} at {ReportTime.Of(gone.Time)}: {check.Status.ToLowerInvariant()}.",
            ObservedIncident incident =>
                $"{gone.Command} at {ReportTime.Of(gone.Time)}: {IncidentText.Verdict(incident.Verdict)}. {Sentence.Of(incident.Evidence)}",
            _ => $"No longer observed by {gone.Command} at {ReportTime.Of(gone.Time)}.",
        };

    private static string Resolved(LlmJournalEntry entry, ObservedItem item)
    {
        var changes = JournalRules.ChangesOf(entry, item);
        var more = changes.Count > 1 ? $" and {changes.Count - 1} more" : "";
        return $"Resolved by {CommandOf(entry)} at {ReportTime.Of(entry.Time)} ({changes[0]}{more}).";
    }

    private static string Unnamed(IReadOnlyList<LlmJournalEntry> between) =>
        between switch
        {
            [] => "The journal has no change that explains it.",
            [var only] =>
                $"The journal has one change in between, which does not name it: {CommandOf(only)} at {ReportTime.Of(only.Time)}.",
            _ =>
                $"The journal has {between.Count} changes in between, none of which names it; the last is {CommandOf(between[^1])} at {ReportTime.Of(between[^1].Time)}.",
        };

    private static string CommandOf(LlmJournalEntry entry) => entry.CommandLine ?? entry.Command;

    /// <summary>One item in all runs that returned it.</summary>
    private sealed class History(IReadOnlyList<(Observation Run, ObservedItem Item)> sightings)
    {
        public IReadOnlyList<Observation> Runs { get; } = [.. sightings.Select(static s => s.Run)];

        public ObservedItem Last => sightings[^1].Item;

        public (Observation Run, ObservedItem Item)? LastActive { get; } =
            sightings.Where(static s => ItemRules.IsActive(s.Item)).Select(static s => ((Observation, ObservedItem)?)s).LastOrDefault();

        /// <summary>The item as it is described: while it was a problem.</summary>
        public ObservedItem Shown => WithProbes(LastActive?.Item ?? Last);

        public ObservedDrift Drift => (ObservedDrift)Shown;

        public bool IsRelevant => LastActive is not null || ItemRules.IsNotable(Last);

        public IssueSeverity Severity => ItemRules.SeverityOf(Shown);

        public IReadOnlyList<(string Command, DateTime Time)> SeenBy { get; } =
        [.. sightings.Select(static s => (s.Run.Command, s.Run.Time)).Distinct()];

        // An object of the pipeline that was serialized has no probes; the record of its run has.
        private ObservedItem WithProbes(ObservedItem item) =>
            item is ObservedIncident { Probes.Count: 0 } incident
            && sightings.Select(static s => s.Item).OfType<ObservedIncident>().LastOrDefault(static i => i.Probes.Count > 0) is { } probed
                ? incident with
                {
                    Probes = probed.Probes,
                }
                : item;
    }
}

/// <summary>What planes are called in a sentence.</summary>
internal static class PlaneNames
{
    public static string Of(Plane plane) =>
        plane switch
        {
            Plane.Rendered => "the rendered file",
            Plane.Stored => "the database",
            Plane.Live => "the proxy",
            Plane.Schema => "the database schema",
            _ => "llmops.yaml",
        };
}

/// <summary>Words for incidents.</summary>
internal static class IncidentText
{
    public static string Verdict(string verdict) =>
        verdict switch
        {
            "Real" => "real",
            "FalsePositive" => "false positive",
            "Resolved" => "resolved",
            _ => "not verified",
        };
}

/// <summary>Times in a report: UTC, since its readers are in several time zones.</summary>
internal static class ReportTime
{
    public static string Of(DateTime? time) => time is { } at ? $"{at:yyyy-MM-dd HH:mm:ss} UTC" : "an unknown time";

    /// <summary>For a column whose header says UTC.</summary>
    public static string Cell(DateTime? time) => time is { } at ? $"{at:yyyy-MM-dd HH:mm:ss}" : "";
}
