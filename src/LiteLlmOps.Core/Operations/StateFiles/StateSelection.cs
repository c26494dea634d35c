namespace LiteLlmOps.StateFiles;

/// <summary>Which files of a state folder a command works with.</summary>
internal sealed record StateSelection
{
    /// <summary>The names. Null for all.</summary>
    public NameFilter? Names { get; init; }

    /// <summary>The paths of the objects of the pipeline. Null when none were given.</summary>
    public IReadOnlyList<string>? Paths { get; init; }

    /// <summary>The least time since the last change. Null for any.</summary>
    public TimeSpan? OlderThan { get; init; }

    public bool Includes(LlmStateFile file) =>
        (Names is not { } names || NamesOf(file).Any(names.Matches)) && IsOfAge(file) && IsOfPaths(file);

    /// <summary>The errors of names and objects without a file.</summary>
    /// <param name="files">The files among which they have to be.</param>
    /// <param name="folder">The folder in which they were looked for.</param>
    /// <param name="what">What they are: "file", "archived file".</param>
    public IEnumerable<LlmException> Missing(IReadOnlyCollection<LlmStateFile> files, string folder, string what)
    {
        var known = files.SelectMany(NamesOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var name in (Names?.Names ?? []).Where(n => !known.Contains(n)))
        {
            yield return new LlmException(
                ErrorIds.StateFileNotFound,
                $"No {what} '{name}' in '{folder}'. "
                    + (NearestName.OfOrContaining(name, known) is { } near ? $"Did you mean '{near}'?" : "Get-LlmState lists the files."),
                name
            );
        }

        var paths = files.Select(static f => f.PathText.Exact).ToHashSet(StringComparer.Ordinal);
        foreach (var path in (Paths ?? []).Where(p => !paths.Contains(p)))
        {
            yield return new LlmException(
                ErrorIds.StateFileNotFound,
                $"'{path}' does not exist any more, or is no {what} of '{folder}'. Get-LlmState lists the files.",
                path
            );
        }
    }

    /// <summary>True when an object or a name without wildcards selects the file itself.</summary>
    public bool IsExplicit(LlmStateFile file) =>
        Paths is not null || Names?.Names.Intersect(NamesOf(file), StringComparer.OrdinalIgnoreCase).Any() == true;

    private bool IsOfAge(LlmStateFile file) => OlderThan is not { } age || file.Age >= age;

    private bool IsOfPaths(LlmStateFile file) => Paths?.Contains(file.PathText.Exact, StringComparer.Ordinal) != false;

    // A name selects a file with its path in the state folder, or without it.
    private static IEnumerable<string> NamesOf(LlmStateFile file)
    {
        yield return file.Name;
        yield return PrintableText.Of(Path.GetFileName(file.PathText.Exact));
        if (file.Original is { } original)
            yield return original;
    }
}
