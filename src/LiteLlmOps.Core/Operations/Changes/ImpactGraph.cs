using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Changes;

/// <summary>Determines the impact of each change: from the row to the models, and from these to aliases, fallbacks, keys, teams and traffic.</summary>
internal sealed class ImpactGraph
{
    // In general_settings; every key of router_settings affects every request.
    private static readonly string[] AffectingAllRequests = ["max_parallel_requests", "global_max_parallel_requests"];

    private readonly ModelGroups _models;
    private readonly ModelRoutes _routes;
    private readonly ModelAccess _access;
    private readonly McpAccess _servers;
    private readonly Traffic _traffic;

    /// <param name="usage">The access rights and the traffic.</param>
    /// <param name="traffic">The sums of the traffic.</param>
    /// <param name="planes">The planes.</param>
    /// <param name="changes">All changes of the plan: whether a deployment is the last of its name depends on the others.</param>
    public ImpactGraph(UsageFacts usage, Traffic traffic, PlaneSet planes, IReadOnlyList<ChangedRow> changes)
    {
        _traffic = traffic;
        _models = new ModelGroups(planes.Stored!, changes);
        _routes = new ModelRoutes(RouteSettings(planes));
        _access = new ModelAccess(usage);
        _servers = new McpAccess(usage, _access.Everybody);
    }

    public ImpactSet Of(ChangedRow change)
    {
        var impact = new ImpactSet();
        if (change.Change.Effect is DriftEffect.Ignored or DriftEffect.Shadowed)
            impact.Note("the running proxy does not use it");
        else if (change.Row.Section == ConfigSections.Models)
            AddModel(impact, change);
        else if (change.Row.Section == ConfigSections.McpServers)
            AddServer(impact, change);
        else if (change.Row.Section == ConfigSections.Credentials)
            AddServing(impact, _models.UsersOfCredential(change.Row.Key));
        else if (change.Row.Section == ConfigSections.Guardrails)
            AddGuardrail(impact, change);
        else if (change.SettingKey is { } key)
            AddSetting(impact, change.Row.Section, key, change.Before, change.After);
        else
            AddSection(impact, change);
        return impact;
    }

    private static IEnumerable<ConfigMap> RouteSettings(PlaneSet planes) =>
        new[] { ConfigSections.Router, ConfigSections.LiteLlm }
            .SelectMany(s => new[] { planes.Stored!.Settings.GetValueOrDefault(s)?.Value as ConfigMap, planes.File?.MapAt(s) })
            .OfType<ConfigMap>();

    private void AddModel(ImpactSet impact, ChangedRow change)
    {
        var (old, now) = (ModelGroups.NameOf(change.Before), ModelGroups.NameOf(change.After));
        if (old is not null && old != now)
            AddRemoved(impact, old);
        if (now is not null)
            AddServed(impact, now, others: _models.After(now) - 1);
    }

    private void AddRemoved(ImpactSet impact, string name)
    {
        if (_models.After(name) is > 0 and var others)
            impact.Note($"{Others(name, others)}, which {(others == 1 ? "remains" : "remain")} available");
        else
            Add(impact, name, onlyNamed: false);
    }

    private void AddServed(ImpactSet impact, string name, int others)
    {
        // Keys without a list of models can call a new name, but are not affected by it.
        var isNew = _models.Before(name) == 0;
        Add(impact, name, isNew);
        if (isNew && _access.UnlimitedKeys > 0)
            impact.Note($"{name} is new: {LlmImpact.Count(_access.UnlimitedKeys, "key")} without a list of models can call it too");
        if (others > 0)
            impact.Note($"{Others(name, others)}, which {(others == 1 ? "remains" : "remain")} available");
    }

    private static string Others(string name, int count) => $"{name} has {LlmImpact.Count(count, "other deployment")}";

    private void AddServing(ImpactSet impact, IEnumerable<string> models)
    {
        foreach (var model in models)
            Add(impact, model, onlyNamed: false);
    }

    private void Add(ImpactSet impact, string model, bool onlyNamed)
    {
        var aliases = _routes.AliasesOf(model);
        impact.Aliases.UnionWith(aliases.Select(a => ModelRoutes.Arrow(a, model)));
        impact.Fallbacks.UnionWith(_routes.FallbacksOf(model));
        AddCallers(impact, model, aliases, onlyNamed);
    }

    private void AddCallers(ImpactSet impact, string model, IReadOnlyList<string> aliases, bool onlyNamed)
    {
        var names = new ModelNames(model, [.. aliases, .. _models.AccessGroupsOf(model)], _models.PathsOf(model));
        impact.Audiences.Add(_access.Of(names, onlyNamed));
        impact.Groups.Add(model);
        // LiteLLM counts a request by the requested name.
        impact.Groups.UnionWith(aliases);
        if (names.IsWildcard)
            impact.Groups.UnionWith(_traffic.GroupsLike(model).Where(g => _models.Before(g) == 0));
    }

    private void AddServer(ImpactSet impact, ChangedRow change)
    {
        foreach (var server in new[] { change.Before, change.After }.OfType<ConfigMap>())
        {
            string[] names =
            [
                .. new[] { change.Change.NameText.Exact, server.TextAt("alias") }.OfType<string>().Distinct(StringComparer.Ordinal),
            ];
            _servers.Add(change.Row.Key, names, server, impact);
            impact.Tools.UnionWith(_traffic.ToolsOf(names));
        }
    }

    private void AddGuardrail(ImpactSet impact, ChangedRow change)
    {
        if (
            new[] { change.Before, change.After }.Any(static v =>
                (v as ConfigMap)?.MapAt("litellm_params")?["default_on"] is ConfigScalar { Value: true }
            )
        )
            AddAll(impact, "a guardrail with default_on runs for every request");
        else
        {
            impact.IsUnknown = true;
            impact.Note("the keys, teams and requests that name the guardrail are not known");
        }
    }

    private void AddSection(ImpactSet impact, ChangedRow change)
    {
        var (before, after) = (change.Before as ConfigMap ?? ConfigMap.Empty, change.After as ConfigMap ?? ConfigMap.Empty);
        foreach (var key in before.Keys.Union(after.Keys, StringComparer.Ordinal))
            AddSetting(impact, change.Row.Section, key, before[key], after[key]);
    }

    private void AddSetting(ImpactSet impact, string section, string key, ConfigNode? before, ConfigNode? after)
    {
        if (section == ConfigSections.Environment)
            AddServing(impact, _models.UsersOfVariable(key));
        else if (
            section is ConfigSections.Router or ConfigSections.LiteLlm
            && ModelRoutes.FallbackKeys.Contains(key, StringComparer.Ordinal)
        )
            AddFallbacks(impact, before, after);
        else if (section == ConfigSections.Router && key == ModelRoutes.AliasKey)
            AddAliases(impact, before, after);
        else if (
            section == ConfigSections.Router
            || (section == ConfigSections.General && AffectingAllRequests.Contains(key, StringComparer.Ordinal))
        )
            AddAll(impact, $"{key} affects every request");
    }

    private void AddAliases(ImpactSet impact, ConfigNode? before, ConfigNode? after)
    {
        var (old, now) = (ModelRoutes.Aliases(before).ToHashSet(), ModelRoutes.Aliases(after).ToHashSet());
        foreach (var (alias, target) in old.Except(now).Union(now.Except(old)))
        {
            impact.Aliases.Add(
                ModelRoutes.Arrow(alias, now.Where(n => n.Alias == alias).Select(static n => n.Target).FirstOrDefault(target))
            );
            var names = new ModelNames(target, [alias, .. _models.AccessGroupsOf(target)], _models.PathsOf(target));
            impact.Audiences.Add(_access.Of(names, onlyNamed: !old.Any(o => o.Alias == alias)));
            impact.Groups.Add(alias);
        }
    }

    private void AddFallbacks(ImpactSet impact, ConfigNode? before, ConfigNode? after)
    {
        var (old, now) = (ModelRoutes.Fallbacks(before).ToList(), ModelRoutes.Fallbacks(after).ToList());
        var same = old.Select(static f => f.Text)
            .Intersect(now.Select(static f => f.Text), StringComparer.Ordinal)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var (source, _, text) in old.Concat(now).Where(f => !same.Contains(f.Text)))
        {
            impact.Fallbacks.Add(now.Where(n => n.Source == source).Select(static n => n.Text).FirstOrDefault(text));
            if (source is null)
                AddAll(impact, "a default fallback applies to every model");
            else
                AddCallers(impact, source, _routes.AliasesOf(source), onlyNamed: false);
        }
    }

    private void AddAll(ImpactSet impact, string note)
    {
        impact.Note(note);
        impact.IsAllTraffic = true;
        impact.Audiences.Add(_access.Everybody);
    }
}
