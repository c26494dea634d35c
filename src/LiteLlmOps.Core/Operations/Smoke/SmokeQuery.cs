namespace LiteLlmOps.Smoke;

/// <summary>Which checks are wanted.</summary>
/// <param name="Level">Up to which level.</param>
/// <param name="WantsName">Tells of a name whether it is wanted.</param>
/// <param name="WantsCategory">Tells of a category whether it is wanted.</param>
internal sealed record SmokeQuery(CheckLevel Level, Func<string, bool> WantsName, Func<string, bool> WantsCategory)
{
    public IReadOnlyList<Check> Select(IEnumerable<Check> all) =>
        [.. all.Where(c => c.Level <= Level && WantsName(c.Name) && WantsCategory(c.Category))];
}
