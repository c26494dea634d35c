using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Changes;

/// <summary>The names of a model in requests.</summary>
/// <param name="Name">The model_name.</param>
/// <param name="Others">Its access groups and aliases.</param>
/// <param name="Paths">provider/name, when the provider uses the same name: what openai/* matches.</param>
internal sealed record ModelNames(string Name, IReadOnlyCollection<string> Others, IReadOnlyCollection<string> Paths)
{
    public bool IsWildcard => ModelWildcard.IsWildcard(Name);
}

/// <summary>Which keys and teams can call a model, by the rules of LiteLLM's auth_checks.py.</summary>
internal sealed class ModelAccess
{
    private const string TeamModels = "all-team-models";
    private const char Between = '\u001f';

    private readonly Dictionary<string, AccessGroupFact> _groups;
    private readonly AccessIndex<KeyFact> _keys;
    private readonly AccessIndex<TeamFact> _teams;
    private readonly HashSet<string> _teamIds;
    private readonly Dictionary<string, Audience> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Bounds> _bounds = new(StringComparer.Ordinal);

    public ModelAccess(UsageFacts usage)
    {
        _groups = usage.AccessGroups.ToDictionary(static g => g.Id, StringComparer.Ordinal);
        var teams = usage.Teams ?? [];
        _teamIds = [.. teams.Select(static t => t.Id)];
        _keys = new AccessIndex<KeyFact>((usage.Keys ?? []).Select(k => (k, KeyEntries(k.Access))));
        _teams = new AccessIndex<TeamFact>(teams.Select(t => (t, Entries(t.Access))));
        Everybody = new Audience(usage.Keys ?? [], teams);
    }

    public Audience Everybody { get; }

    /// <summary>How many keys can call every model.</summary>
    public int UnlimitedKeys => _keys.Unlimited.Count;

    /// <param name="names">The model.</param>
    /// <param name="onlyNamed">True to exclude keys and teams without a list of models.</param>
    public Audience Of(ModelNames names, bool onlyNamed)
    {
        string[] all = [names.Name, .. names.Others];
        var wildcard = names.IsWildcard ? names.Name : null;
        var (keys, teams) = (_keys.Hits(all, names.Paths, wildcard), _teams.Hits(all, names.Paths, wildcard));
        // All models that no list contains have the same audience.
        var hits = string.Join(Between, [.. keys, "", .. teams]);
        hits = onlyNamed ? "named" + hits : hits;
        if (!_known.TryGetValue(hits, out var audience))
            _known[hits] = audience = Make(keys, teams, onlyNamed);
        return audience;
    }

    private Audience Make(List<string> keyHits, List<string> teamHits, bool onlyNamed)
    {
        var bounds = BoundsOf(teamHits);
        if (!onlyNamed && keyHits.Count == 0 && teamHits.Count == 0)
            return bounds.Unlimited;
        var keys = _keys.Naming(keyHits).Where(bounds.Allows).ToList();
        return new Audience(keys, [.. _teams.Naming(teamHits)], onlyNamed ? null : bounds.Unlimited);
    }

    private Bounds BoundsOf(List<string> teamHits)
    {
        var hits = string.Join(Between, teamHits);
        if (!_bounds.TryGetValue(hits, out var bounds))
            _bounds[hits] = bounds = new Bounds(this, teamHits);
        return bounds;
    }

    // all-team-models refers to the list of the team.
    private IReadOnlyList<string> KeyEntries(AccessFact access) =>
        access.Models.Contains(TeamModels, StringComparer.Ordinal) ? [] : Entries(access);

    // An access group adds to a list; a list without entries allows every model anyway.
    private IReadOnlyList<string> Entries(AccessFact access)
    {
        if (access.Models.Count == 0 || (access.AccessGroups.Count == 0 && access.Aliases.Count == 0))
            return access.Models;
        var groups = access.AccessGroups.SelectMany(g => _groups.GetValueOrDefault(g)?.Models ?? []);
        return [.. access.Models, .. groups, .. access.Aliases.Select(static a => a.Value)];
    }

    /// <summary>A key can call what its team can call. A team that does not exist any more does not restrict its keys.</summary>
    private sealed class Bounds
    {
        private readonly ModelAccess _access;
        private readonly HashSet<string> _allowed;

        public Bounds(ModelAccess access, List<string> teamHits)
        {
            _access = access;
            _allowed = [.. access._teams.Naming(teamHits).Concat(access._teams.Unlimited).Select(static t => t.Id)];
            Unlimited = new Audience([.. access._keys.Unlimited.Where(Allows)], access._teams.Unlimited);
        }

        /// <summary>Those that can call every model that their team can call.</summary>
        public Audience Unlimited { get; }

        public bool Allows(KeyFact key) => key.TeamId is null || _allowed.Contains(key.TeamId) || !_access._teamIds.Contains(key.TeamId);
    }
}
