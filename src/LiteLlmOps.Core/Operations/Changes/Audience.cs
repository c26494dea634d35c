using LiteLlmOps.Ports;

namespace LiteLlmOps.Changes;

/// <summary>A number of names, which are listed on request only.</summary>
internal sealed class NameList(int count, Func<IEnumerable<string>> names)
{
    public static readonly NameList Empty = new(0, static () => []);

    private readonly Lazy<LlmList<string>> _names = new(() => [.. names().Order(StringComparer.OrdinalIgnoreCase)]);

    public int Count { get; } = count;

    public LlmList<string> Names => _names.Value;

    public static NameList Of(IReadOnlyCollection<string> names) => new(names.Count, () => names);
}

/// <summary>The keys and teams that can use something.</summary>
internal sealed class Audience
{
    private readonly IReadOnlyList<KeyFact> _keys;
    private readonly IReadOnlyList<TeamFact> _teams;
    private readonly Audience? _rest;

    /// <param name="keys">Keys.</param>
    /// <param name="teams">Teams.</param>
    /// <param name="rest">Further ones, which many audiences share: those that can call every model. Null for none.</param>
    public Audience(IReadOnlyList<KeyFact> keys, IReadOnlyList<TeamFact> teams, Audience? rest = null)
    {
        (_keys, _teams, _rest) = (keys, teams, rest);
        Keys = new NameList(keys.Count + (rest?.Keys.Count ?? 0), () => keys.Select(static k => k.Name).Concat(rest?.Keys.Names ?? []));
        Teams = new NameList(
            teams.Count + (rest?.Teams.Count ?? 0),
            () => teams.Select(static t => t.Name).Concat(rest?.Teams.Names ?? [])
        );
    }

    public NameList Keys { get; }

    public NameList Teams { get; }

    /// <summary>The members of all audiences, each once. Two keys can have the same name.</summary>
    public static Audience Union(IReadOnlyCollection<Audience> audiences)
    {
        if (audiences.Count == 1)
            return audiences.First();
        var parts = audiences.Concat(audiences.Select(static a => a._rest).OfType<Audience>()).Distinct().ToList();
        return new Audience(
            [.. parts.SelectMany(static a => a._keys).Distinct<KeyFact>(ReferenceEqualityComparer.Instance)],
            [.. parts.SelectMany(static a => a._teams).Distinct<TeamFact>(ReferenceEqualityComparer.Instance)]
        );
    }
}
