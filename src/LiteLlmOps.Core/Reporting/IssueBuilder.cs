using LiteLlmOps.Observations;
using LiteLlmOps.Records;

namespace LiteLlmOps.Reporting;

/// <summary>Derives the issues of a span from the observing runs, and from the changes in the journal.</summary>
/// <param name="runs">The runs, oldest first. Those of <see cref="PipedResults"/> have no time of their own, and are the last ones.</param>
/// <param name="journal">The entries of the journal, oldest first.</param>
/// <param name="rendered">The path of the rendered config. Null when the deployment has none.</param>
internal sealed class IssueBuilder(IReadOnlyList<Observation> runs, IReadOnlyList<LlmJournalEntry> journal, string? rendered = null)
{
    public IReadOnlyList<ReportIssue> Issues() =>
        [
            .. runs.GroupBy(static r => r.Kind)
                .SelectMany(g => OfKind([.. g]))
                .OrderBy(static i => i.Resolution.State)
                .ThenByDescending(static i => i.Severity)
                .ThenBy(static i => i.SeenBy[0].Time)
                .ThenBy(static i => i.Keys[0], StringComparer.Ordinal)
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
        return own[0].Kind switch
        {
            // One cause changes many values of a section, and makes many things unreachable: they are one issue when they ended in the same way.
            ObservationKind.Drift => histories
                .GroupBy(static h =>
                    (h.History.Drift.Plane, h.History.Drift.Section, h.Resolution.State, h.Resolution.End, h.Resolution.Entry)
                )
                .Select(static g => Together([.. g])),
            ObservationKind.Finding => histories
                .GroupBy(static h =>
                    (h.History.Last.FilteredName, h.History.Severity, h.Resolution.State, h.Resolution.End, h.Resolution.Entry)
                )
                .Select(static g => Together([.. g])),
            _ => histories.Select(static h => Together([h])),
        };
    }

    private static ReportIssue Together(IReadOnlyList<(History History, IssueResolution Resolution)> all)
    {
        var kind = all[0].History.Runs[0].Kind;
        return new ReportIssue
        {
            Keys = [.. all.Select(h => $"{kind} {h.History.Last.Key.Replace('\n', ' ')}".TrimEnd())],
            Kind = kind,
            Title = all.Count == 1 ? TitleOf(all[0].History.Shown) : TitleOf(all[0].History.Shown, all.Count),
            Severity = all.Max(static h => h.History.Severity),
            Items = [.. all.Select(static h => h.History.Shown)],
            SeenBy = [.. all.SelectMany(static h => h.History.SeenBy).Distinct().OrderBy(static s => s.Time)],
            Resolution = all[0].Resolution with
            {
                Changes = [.. all.SelectMany(static h => h.Resolution.Changes).Distinct(StringComparer.Ordinal)],
            },
        };
    }

    private static string TitleOf(ObservedItem item, int count) =>
        item is ObservedDrift drift
            ? $"{count} values of {drift.Section} differ in {PlaneNames.Of(drift.Plane)}"
            : $"{item.FilteredName} ({count} subjects)";

    private static string TitleOf(ObservedItem item) =>
        item switch
        {
            ObservedIncident { Subjects.Count: > 1 } incident => $"{incident.Title}: {incident.Subjects.Count} subjects",
            ObservedIncident { Signature: not "unknown", Subject.Length: > 0 } incident => $"{incident.Title}: {incident.Subject}",
            ObservedIncident incident => incident.Title,
            ObservedDrift drift => $"{drift.Path} differs in {PlaneNames.Of(drift.Plane)}",
            ObservedCheck check => $"Check {check.Name}: {check.Status.ToLowerInvariant()}",
            // With a colon, "SecretWeak: name" would look like a secret and its value.
            ObservedFinding { Subject.Length: > 0 } finding => $"{finding.Id} ({finding.Subject})",
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
                ? "Open: it is among the objects of the pipeline, and no run in the span shows that it has ended."
                : $"Open: last seen by {seenIn.Command} at {ReportTime.Of(seenIn.Time)}, and no later run shows that it has ended."
        );
    }

    private static IssueResolution OfVerdict(ObservedIncident incident, DateTime at) =>
        incident.Verdict == "FalsePositive"
            ? new IssueResolution(IssueState.FalsePositive, "No action needed: it is a false positive.", at)
            : new IssueResolution(IssueState.Resolved, "It had ended by itself, or before the first run of the span.", at);

    private IssueResolution Ended(ObservedItem item, Observation seenIn, Observation gone, ObservedItem? later)
    {
        if (later is ObservedDrift { Expected: { } reason })
            return new IssueResolution(
                IssueState.Accepted,
                $"The deployment accepts it as expected drift: {Sentence.Of(reason)}",
                gone.Time
            );
        if (later is ObservedFinding { Accepted: { } accepted })
            return new IssueResolution(IssueState.Accepted, $"The deployment accepts it: {Sentence.Of(accepted)}", gone.Time);
        var between = journal.Where(e => e.Time > seenIn.Time && e.Time <= gone.Time && JournalRules.IsChange(e)).ToList();
        var end = EndOf(later, gone);
        var entry =
            between.LastOrDefault(e => JournalRules.ChangesOf(e, item).Count > 0)
            ?? between.LastOrDefault(e => JournalRules.IsFix(e, item) || JournalRules.IsRendering(e, item, rendered));
        if (entry is not null)
            return new IssueResolution(IssueState.Resolved, end, gone.Time)
            {
                Entry = entry,
                Changes = JournalRules.ChangesOf(entry, item),
            };
        var state = later switch
        {
            ObservedIncident { Verdict: "FalsePositive" } => IssueState.FalsePositive,
            ObservedIncident { Verdict: "Resolved" } => IssueState.Resolved,
            _ => IssueState.NotObserved,
        };
        return new IssueResolution(state, $"{end} {Unnamed(between)}", gone.Time);
    }

    private static string EndOf(ObservedItem? later, Observation gone) =>
        later switch
        {
            ObservedCheck check => $"{gone.Command} at {ReportTime.Of(gone.Time)}: {check.Status.ToLowerInvariant()}.",
            ObservedIncident incident =>
                $"{gone.Command} at {ReportTime.Of(gone.Time)}: {IncidentText.Verdict(incident.Verdict)}. {Sentence.Of(incident.Evidence)}",
            _ => $"No longer observed by {gone.Command} at {ReportTime.Of(gone.Time)}.",
        };

    private static string Unnamed(IReadOnlyList<LlmJournalEntry> between) =>
        between switch
        {
            [] => "The journal has no change that explains it.",
            [var only] =>
                $"The journal has one change in between, which does not name it: {only.CommandLine ?? only.Command} at {ReportTime.Of(only.Time)}.",
            _ =>
                $"The journal has {between.Count} changes in between, none of which names it; the last is {between[^1].CommandLine ?? between[^1].Command} at {ReportTime.Of(between[^1].Time)}.",
        };

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
