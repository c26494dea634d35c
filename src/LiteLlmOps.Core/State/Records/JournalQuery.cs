namespace LiteLlmOps.Records;

/// <summary>Selects entries of the journal. A filter that is null selects all.</summary>
internal sealed record JournalQuery
{
    public DateTime? Since { get; init; }

    /// <summary>The end of the time range, not included.</summary>
    public DateTime? Until { get; init; }

    public NameFilter? Users { get; init; }

    public NameFilter? Commands { get; init; }

    public NameFilter? Outcomes { get; init; }

    public NameFilter? Reasons { get; init; }

    /// <summary>Paths and services. A path also selects what is below it.</summary>
    public NameFilter? Targets { get; init; }

    public bool Selects(LlmJournalEntry entry) =>
        IsInRange(entry.Time) && Fields.All(f => f.Filter is null || f.Of(entry).Any(f.Filter.Matches));

    /// <summary>An error for each name without wildcards that no entry has, regardless of the time range.</summary>
    /// <param name="entries">All entries.</param>
    /// <param name="deployment">The name of the deployment.</param>
    public IEnumerable<LlmException> Missing(IReadOnlyList<LlmJournalEntry> entries, string deployment)
    {
        foreach (var (filter, noun, of) in Fields)
        {
            if (filter is not { Names.Count: > 0 })
                continue;
            var known = entries.SelectMany(of).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
            foreach (var name in filter.Names.Where(n => !known.Contains(n, StringComparer.OrdinalIgnoreCase)))
                yield return new LlmException(
                    ErrorIds.JournalValueNotFound,
                    $"The journal of {deployment} has no entry with the {noun} '{name}'."
                        + (NearestName.OfOrContaining(name, known) is { } near ? $" Did you mean '{near}'?" : ""),
                    name
                );
        }
    }

    // An entry without a time is not known to be outside the range.
    private bool IsInRange(DateTime? time) => time is null || (!(time < Since) && !(time >= Until));

    private IEnumerable<(NameFilter? Filter, string Noun, Func<LlmJournalEntry, IEnumerable<string>> Of)> Fields =>
        [
            (Users, "user", static e => [e.User]),
            (Commands, "command", static e => [e.Command]),
            (Outcomes, "outcome", static e => [e.Outcome]),
            (Reasons, "reason", static e => e.Reason is null ? [] : [e.Reason]),
            (Targets, "target", static e => e.Changes.SelectMany(TargetsOf)),
        ];

    /// <summary>The path or service of a change, and the paths above it.</summary>
    internal static IEnumerable<string> TargetsOf(string change)
    {
        var target = change[(change.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        if (!target.StartsWith('/'))
        {
            // Restart litellm: Ready, process 1 → 2
            yield return Until(target, ": ");
            yield break;
        }

        target = Until(target, " in ");
        for (var end = target.Length; end > 0; end = target.LastIndexOf('/', end - 1))
            yield return target[..end];

        static string Until(string text, string sign) =>
            text.IndexOf(sign, StringComparison.Ordinal) is >= 0 and var at ? text[..at] : text;
    }
}
