using System.Text;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Results;

/// <summary>The kind of an exported object.</summary>
internal enum ResultKind
{
    Check,
    Finding,
    Drift,
    Change,
    Service,
    ServiceOperation,
    Incident,
    JournalFinding,
}

/// <summary>How severe a result is.</summary>
internal enum ResultLevel
{
    /// <summary>Nothing to report.</summary>
    None,
    Note,
    Warning,
    Error,
}

/// <summary>A result in the form that all formats are written from.</summary>
/// <param name="Kind">The kind of the exported object.</param>
/// <param name="Name">Its name.</param>
/// <param name="Category">Its category, within its kind.</param>
/// <param name="Target">What it concerns.</param>
/// <param name="Status">Its status, in the terms of its cmdlet.</param>
/// <param name="Message">The result in one or two sentences.</param>
internal sealed record ResultItem(ResultKind Kind, string Name, string Category, string Target, string Status, string Message)
{
    /// <summary>How severe it is, whether or not it is a failure.</summary>
    public ResultLevel Level { get; init; }

    /// <summary>True when it is a failure: by -FailOn when that was used, otherwise by its status.</summary>
    public bool IsFailure { get; init; }

    /// <summary>True when it was not run, or is accepted.</summary>
    public bool IsSkipped { get; init; }

    /// <summary>True when it could not be run, because something else failed.</summary>
    public bool IsBlocked { get; init; }

    /// <summary>Why it is accepted. Null when it is not.</summary>
    public string? Accepted { get; init; }

    public string? Remediation { get; init; }

    /// <summary>What else was observed. Null for nothing.</summary>
    public string? Details { get; init; }

    /// <summary>How long it took. Null when it has no duration.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>When it was observed, in UTC. Null when this is not known.</summary>
    public DateTime? Time { get; init; }

    /// <summary>How often it occurred. Null when it is not counted.</summary>
    public long? Count { get; init; }

    /// <summary>The path of the deployment. Empty when this is not known.</summary>
    public string Deployment { get; init; } = "";

    /// <summary>The file that it concerns, with line and column from 1. Null when it has no position.</summary>
    public string? File { get; init; }

    public int? Line { get; init; }

    public int? Column { get; init; }

    public required ResultRule Rule { get; init; }

    public bool IsWarning => !IsFailure && !IsSkipped && Level == ResultLevel.Warning;

    /// <summary>A copy that is safe to show: control characters are replaced, and everything that looks like a secret is masked.</summary>
    public ResultItem Sanitized() =>
        this with
        {
            Name = Safe(Name),
            Category = Safe(Category),
            Target = Safe(Target),
            Status = Safe(Status),
            Message = Safe(Message),
            Accepted = SafeOrNull(Accepted),
            Remediation = SafeOrNull(Remediation),
            Details = SafeOrNull(Details),
            Deployment = Safe(Deployment),
            File = SafeOrNull(File),
            Rule = Rule with { Id = Safe(Rule.Id), Description = Safe(Rule.Description) },
        };

    private static string? SafeOrNull(string? text) => text is null ? null : Safe(text);

    private static string Safe(string text)
    {
        var scrubbed = PrintableText.Block(SecretMask.Scrub(text).ReplaceLineEndings("\n"));
        return scrubbed.Any(char.IsSurrogate) ? WithoutLoneSurrogates(scrubbed) : scrubbed;
    }

    // A parser rejects lone surrogates; the runes have U+FFFD in their place.
    private static string WithoutLoneSurrogates(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            safe.Append(rune.ToString());
        return safe.ToString();
    }
}

/// <summary>The rule that a result belongs to: results of the same kind share it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Description">What it checks.</param>
/// <param name="Cmdlet">The cmdlet that returns its results.</param>
/// <param name="HelpUri">A page about it. Null when there is none.</param>
internal sealed record ResultRule(string Id, string Description, string Cmdlet, string? HelpUri = null);

/// <summary>The results of one export.</summary>
/// <param name="Items">The results, in the order of the pipeline.</param>
/// <param name="Time">The time of the export, in UTC.</param>
internal sealed record ResultSet(IReadOnlyList<ResultItem> Items, DateTime Time)
{
    /// <summary>The version of this module.</summary>
    public string Version { get; init; } = "0.0.0";

    /// <summary>The address of the project, and of the pages of its cmdlets. Null when not known.</summary>
    public string? ProjectUri { get; init; }

    public string? PagesUri { get; init; }

    /// <summary>The folder of the repository that contains a file. Null when the file is in none.</summary>
    public Func<string, string?> RootOf { get; init; } = static _ => null;

    public int Failed => Items.Count(static i => i.IsFailure);

    public int Skipped => Items.Count(static i => i.IsSkipped);

    public int Warnings => Items.Count(static i => i.IsWarning);

    public int Passed => Items.Count - Failed - Skipped - Warnings;

    public IEnumerable<IGrouping<ResultKind, ResultItem>> Kinds => Items.GroupBy(static i => i.Kind).OrderBy(static g => g.Key);

    public IEnumerable<string> Deployments =>
        Items.Select(static i => i.Deployment).Where(static d => d.Length > 0).Distinct(StringComparer.Ordinal);

    /// <summary>When the first result of a deployment was observed; otherwise the time of the export.</summary>
    public static DateTime TimeOf(IEnumerable<ResultItem> items, DateTime otherwise) => items.Min(static i => i.Time) ?? otherwise;

    public ResultSet Sanitized() => this with { Items = [.. Items.Select(static i => i.Sanitized())] };
}
