using LiteLlmOps.Deployments;

namespace LiteLlmOps.Reporting;

/// <summary>How a piece of text is written.</summary>
internal enum RunStyle
{
    Plain,
    Code,
    Strong,
}

/// <summary>A piece of text. Its characters are never markup.</summary>
/// <param name="Text">The text.</param>
/// <param name="Style">How it is written.</param>
internal readonly record struct ReportRun(string Text, RunStyle Style);

/// <summary>A text of one paragraph or cell.</summary>
/// <param name="Runs">Its pieces.</param>
internal sealed record ReportText(IReadOnlyList<ReportRun> Runs)
{
    public static ReportText Empty { get; } = new([]);

    public bool IsEmpty => Runs.All(static r => r.Text.Length == 0);

    public static implicit operator ReportText(string? text) => new([new ReportRun(text ?? "", RunStyle.Plain)]);

    public static ReportText operator +(ReportText a, ReportText b) => new([.. a.Runs, .. b.Runs]);

    /// <summary>A name, a path or a command.</summary>
    public static ReportText Code(string? text) => new([new ReportRun(text ?? "", RunStyle.Code)]);

    public static ReportText Strong(string text) => new([new ReportRun(text, RunStyle.Strong)]);

    /// <summary>The texts as code, separated by commas.</summary>
    public static ReportText Codes(IEnumerable<string> texts) => Join(texts.Select(Code), ", ");

    public static ReportText Join(IEnumerable<ReportText> texts, string separator) =>
        texts.Aggregate(Empty, (all, t) => all.Runs.Count == 0 ? t : all + separator + t);

    public override string ToString() => string.Concat(Runs.Select(static r => r.Text));
}

/// <summary>A part of a section.</summary>
internal abstract record ReportBlock;

/// <summary>A paragraph.</summary>
internal sealed record Paragraph(ReportText Text) : ReportBlock;

/// <summary>A list.</summary>
/// <param name="Items">The items.</param>
/// <param name="IsOrdered">True for a list with numbers.</param>
internal sealed record ReportList(IReadOnlyList<ReportText> Items, bool IsOrdered = false) : ReportBlock;

/// <summary>Lines of a log, as they are.</summary>
internal sealed record Quotation(string Text) : ReportBlock;

/// <summary>A column of a table.</summary>
/// <param name="Title">Its header.</param>
/// <param name="IsNumber">True for numbers, which are aligned at the right.</param>
internal sealed record ReportColumn(string Title, bool IsNumber = false)
{
    /// <summary>The headers of columns whose cells are coloured by their word.</summary>
    private static readonly string[] WithTone = ["Status", "Severity", "Outcome", "State"];

    public bool HasTone => WithTone.Contains(Title, StringComparer.Ordinal);

    public static implicit operator ReportColumn(string title) => new(title);
}

/// <summary>A table.</summary>
internal sealed record ReportTable(IReadOnlyList<ReportColumn> Columns, IReadOnlyList<IReadOnlyList<ReportText>> Rows) : ReportBlock;

/// <summary>Charts beside each other. Their numbers are in a table of the same section as well.</summary>
internal sealed record ChartRow(IReadOnlyList<ReportChart> Charts) : ReportBlock;

/// <summary>A section with its heading.</summary>
/// <param name="Id">Its anchor.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Blocks">Its content.</param>
internal sealed record ReportSection(string Id, string Title, IReadOnlyList<ReportBlock> Blocks)
{
    /// <summary>The sections below it.</summary>
    public IReadOnlyList<ReportSection> Children { get; init; } = [];

    /// <summary>A word beside the heading, such as Open. Null for none.</summary>
    public string? Label { get; init; }
}

/// <summary>The content of a report, independent of its format.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Facts">Names and values below it: deployment, span, author.</param>
/// <param name="Sections">The sections.</param>
internal sealed record ReportDocument(
    string Title,
    IReadOnlyList<(string Name, ReportText Value)> Facts,
    IReadOnlyList<ReportSection> Sections
)
{
    /// <summary>A copy that is safe to publish: secrets are masked and control characters replaced, also in what came through the pipeline.</summary>
    /// <param name="secrets">The secrets of the deployment.</param>
    public ReportDocument Sanitized(KnownSecrets secrets) => new ReportSanitizer(secrets).Clean(this);
}

/// <summary>Masks secrets in each text of a report.</summary>
/// <param name="secrets">The secrets of the deployment.</param>
internal sealed class ReportSanitizer(KnownSecrets secrets)
{
    public ReportDocument Clean(ReportDocument document) =>
        new(Clean(document.Title), [.. document.Facts.Select(f => (f.Name, Clean(f.Value)))], [.. document.Sections.Select(Clean)]);

    /// <summary>A text with secrets masked, control characters and lone surrogates replaced.</summary>
    public string Clean(string text)
    {
        var shown = PrintableText.Block(SecretText.Scrub(secrets.Hide(text.ReplaceLineEndings("\n"))));
        return shown.Any(char.IsSurrogate) ? string.Concat(shown.EnumerateRunes().Select(static r => r.ToString())) : shown;
    }

    private ReportSection Clean(ReportSection section) =>
        section with
        {
            Title = Clean(section.Title),
            Blocks = [.. section.Blocks.Select(Clean)],
            Children = [.. section.Children.Select(Clean)],
        };

    private ReportBlock Clean(ReportBlock block) =>
        block switch
        {
            Paragraph paragraph => new Paragraph(Clean(paragraph.Text)),
            ReportList list => list with { Items = [.. list.Items.Select(Clean)] },
            Quotation quotation => new Quotation(Clean(quotation.Text)),
            ReportTable table => table with { Rows = [.. table.Rows.Select(r => (IReadOnlyList<ReportText>)[.. r.Select(Clean)])] },
            ChartRow charts => new ChartRow([.. charts.Charts.Select(c => c.With(Clean))]),
            _ => block,
        };

    private ReportText Clean(ReportText text) => new([.. text.Runs.Select(r => r with { Text = Clean(r.Text) })]);
}
