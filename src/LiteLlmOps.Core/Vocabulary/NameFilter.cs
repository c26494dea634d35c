namespace LiteLlmOps;

/// <summary>Names and wildcards that select something.</summary>
/// <param name="matches">Whether one of them matches a name.</param>
/// <param name="names">Those without wildcards: each must exist, or was mistyped.</param>
internal sealed class NameFilter(Func<string, bool> matches, IReadOnlyList<string> names)
{
    public IReadOnlyList<string> Names { get; } = names;

    public bool Matches(string name) => matches(name);
}
