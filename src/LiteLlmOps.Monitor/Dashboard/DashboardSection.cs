namespace LiteLlmOps.Monitor.Dashboard;

/// <summary>A section of the page.</summary>
/// <param name="Id">Its anchor.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Label">Its result in a few words.</param>
/// <param name="Tone">The colour of the label.</param>
/// <param name="Jobs">The readings that it shows. With one that is not current, the label is not shown as a result.</param>
/// <param name="Body">Its content. Empty without a value.</param>
internal sealed record DashboardSection(string Id, string Title, string Label, string Tone, IReadOnlyList<JobFreshness> Jobs, Markup Body)
{
    /// <summary>A section of one reading.</summary>
    /// <param name="id">Its anchor.</param>
    /// <param name="title">Its heading.</param>
    /// <param name="job">How current the reading is.</param>
    /// <param name="value">What was read. Null when nothing was.</param>
    /// <param name="label">The result in a few words, and its colour.</param>
    /// <param name="body">The content.</param>
    /// <param name="command">The command that shows the same.</param>
    public static DashboardSection Of<T>(
        string id,
        string title,
        JobFreshness job,
        T? value,
        Func<T, (string Label, string Tone)> label,
        Func<T, Markup> body,
        string command
    )
        where T : class
    {
        var content = value is null ? Markup.Empty : body(value);
        var all = Markup.Of($"{content}<div class=\"foot\">{DashboardHtml.Commands(command)}</div>\n");
        if (value is null || !job.IsCurrent)
            return new DashboardSection(id, title, job.Word, DashboardHtml.Unknown, [job], all);
        var (text, tone) = label(value);
        return new DashboardSection(id, title, text, tone, [job], all);
    }

    public Markup ToMarkup() =>
        Markup.Of(
            $"<section id=\"{Id}\" aria-labelledby=\"{Id}-heading\">\n<h2 id=\"{Id}-heading\" tabindex=\"-1\">{Title} {DashboardHtml.Tag(Label, Tone)}</h2>\n{Jobs.Select(Limits)}{Body}</section>\n"
        );

    public Markup ToLink() => Markup.Of($"<li><a href=\"#{Id}\"><span>{Title}</span> {DashboardHtml.Tag(Label, Tone)}</a></li>\n");

    private Markup Limits(JobFreshness job)
    {
        var prefix = Jobs.Count > 1 ? job.Name + ": " : "";
        // Of one reading the label says it already.
        var missing = Jobs.Count > 1 && job.State == Freshness.Missing ? "Not read yet." : null;
        var explanation = (job.Explanation ?? missing) is { } text ? Markup.Of($"<p class=\"stale\">{prefix}{text}</p>\n") : Markup.Empty;
        return Markup.Of($"{explanation}{job.Notes.Select(static n => Markup.Of($"<p class=\"note\">{n}</p>\n"))}");
    }
}
