namespace LiteLlmOps.Smoke;

/// <summary>Selects checks.</summary>
/// <param name="Level">The highest level.</param>
/// <param name="WantsName">Whether a name is selected.</param>
/// <param name="WantsCategory">Whether a category is selected.</param>
internal sealed record SmokeQuery(CheckLevel Level, Func<string, bool> WantsName, Func<string, bool> WantsCategory)
{
    /// <summary>The selected names without wildcards. Each must be the name of a check.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The selected categories without wildcards. Each must be the category of a check.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    public IReadOnlyList<Check> Select(IEnumerable<Check> all) =>
        [.. all.Where(c => c.Level <= Level && WantsName(c.Name) && WantsCategory(c.Category))];

    /// <summary>True when each name and category without wildcards occurs among the checks of this level.</summary>
    public bool IsFoundIn(IReadOnlyList<Check> all)
    {
        var atLevel = all.Where(c => c.Level <= Level).ToList();
        return Missing(Names, atLevel.Select(static c => c.Name)) is null
            && Missing(Categories, atLevel.Select(static c => c.Category)) is null;
    }

    /// <summary>The error for the first name or category that no check of this level has.</summary>
    /// <param name="all">All checks of the deployment, of every level.</param>
    /// <param name="deployment">The name of the deployment.</param>
    public LlmException NotFound(IReadOnlyList<Check> all, string deployment)
    {
        var atLevel = all.Where(c => c.Level <= Level).ToList();
        return Missing(Names, atLevel.Select(static c => c.Name)) is { } name
            ? NotFound("check named", name, all, atLevel, deployment, static c => c.Name)
            : NotFound(
                "check of the category",
                Missing(Categories, atLevel.Select(static c => c.Category)) ?? "",
                all,
                atLevel,
                deployment,
                static c => c.Category
            );
    }

    private static string? Missing(IReadOnlyList<string> wanted, IEnumerable<string> known)
    {
        var names = known.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return wanted.FirstOrDefault(w => !names.Contains(w));
    }

    private LlmException NotFound(
        string noun,
        string name,
        IReadOnlyList<Check> all,
        IReadOnlyList<Check> atLevel,
        string deployment,
        Func<Check, string> text
    )
    {
        var higher = all.Where(c => text(c).Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
        var known = atLevel.Select(text).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var hint =
            higher.Count > 0 ? $"It runs at -Level {higher.Min(static c => c.Level)}."
            : NearestName.Of(name, known) is { } near ? $"Did you mean '{near}'?"
            : $"Available: {string.Join(", ", known)}.";
        return new LlmException(
            ErrorIds.CheckNotFound,
            $"The deployment '{deployment}' has no {noun} '{name}' at level {Level}. {hint}",
            name
        );
    }
}
