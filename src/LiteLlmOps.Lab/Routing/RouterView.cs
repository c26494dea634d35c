using LiteLlmOps.Configuration;

namespace LiteLlmOps.Lab.Routing;

/// <summary>A snapshot of the deployments with its queries (litellm/router.py: get_model_list, get_model_names, …).</summary>
internal sealed class RouterView
{
    private readonly ILookup<string, Deployment> _byName;
    private readonly WildcardRoutes _wildcards;
    private readonly ConfigMap _aliases;

    public RouterView(IReadOnlyList<Deployment> all, ConfigMap aliases)
    {
        All = all;
        _aliases = aliases;
        _byName = all.ToLookup(static d => d.Name, StringComparer.Ordinal);
        _wildcards = new WildcardRoutes(all);
    }

    public IReadOnlyList<Deployment> All { get; }

    /// <summary>The deployments of the aliases under the names of the aliases, followed by all deployments.</summary>
    public IEnumerable<Deployment> WithAliases => _aliases.Keys.SelectMany(OfAlias).Concat(All);

    /// <summary>The deployments of a name, of an alias, or of a wildcard that matches the name.</summary>
    public IReadOnlyList<Deployment> OfName(string name)
    {
        List<Deployment> found = [.. _byName[name], .. OfAlias(name)];
        return found.Count > 0 ? found : [.. _wildcards.Find(name).Select(d => d with { Name = name })];
    }

    /// <summary>The public names, including duplicates. Models that belong to a team are excluded.</summary>
    public IEnumerable<string> Names => WithAliases.Where(static d => !IsOfTeam(d)).Select(static d => d.Name);

    /// <summary>The names of the deployments by access group (model_info.access_groups).</summary>
    public ILookup<string, string> AccessGroups =>
        (
            from d in WithAliases
            from g in (d.Info["access_groups"] as ConfigList)?.Items.OfType<ConfigScalar>() ?? []
            where g.Text is not null
            select (Group: g.Text, d.Name)
        ).ToLookup(static x => x.Group, static x => x.Name, StringComparer.Ordinal);

    public bool HasWildcardFor(string name) => _wildcards.Find(name).Count > 0;

    /// <summary>The deployments for a call. Unlike lists, calls also accept hidden aliases, ids and the model names of providers.</summary>
    public IReadOnlyList<Deployment> ForCall(string name)
    {
        if (TargetOf(_aliases[name], hiddenToo: true) is { } target)
            return OfName(target);
        if (_byName.Contains(name))
            return [.. _byName[name]];
        List<Deployment> exact = [.. All.Where(d => d.Id == name)];
        return exact.Count > 0 ? exact
            : OfName(name) is { Count: > 0 } covered ? covered
            : [.. All.Where(d => d.Model == name)];
    }

    private IEnumerable<Deployment> OfAlias(string alias) =>
        TargetOf(_aliases[alias], hiddenToo: false) is { } target ? _byName[target].Select(d => d with { Name = alias }) : [];

    private static string? TargetOf(ConfigNode? alias, bool hiddenToo) =>
        alias switch
        {
            ConfigScalar { Text: { } name } => name,
            ConfigMap map when hiddenToo || map["hidden"] is not ConfigScalar { Value: true } => map.TextAt("model"),
            _ => null,
        };

    private static bool IsOfTeam(Deployment deployment) =>
        deployment.Info.TextAt("team_id") is not null && deployment.Info.TextAt("team_public_model_name") is not null;
}
