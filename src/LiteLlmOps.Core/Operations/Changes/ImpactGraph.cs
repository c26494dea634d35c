using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Changes;

/// <summary>What each change touches: from the row to the models, from them to aliases, fallbacks, keys and teams, and to what went through them.</summary>
internal sealed class ImpactGraph
{
    // Beside router_settings, of which every key bears on every request.
    private static readonly string[] OfAllRequests = ["max_parallel_requests", "global_max_parallel_requests"];

    private readonly ModelGroups _models;
    private readonly ModelRoutes _routes;
    private readonly ModelAccess _access;
    private readonly McpAccess _servers;
    private readonly Traffic _traffic;

    /// <param name="usage">Who may use what, and what was used.</param>
    /// <param name="traffic">What was used, summed up.</param>
    /// <param name="planes">What was read.</param>
    /// <param name="changes">All the changes of the plan: whether a deployment is the last of its name depends on the others.</param>
    public ImpactGraph(UsageFacts usage, Traffic traffic, PlaneSet planes, IReadOnlyList<ChangedRow> changes)
    {
        _traffic = traffic;
        _models = new ModelGroups(planes.Stored!, changes);
        _routes = new ModelRoutes(RouteSettings(planes));
        _access = new ModelAccess(usage);
        _servers = new McpAccess(usage, _access.Everybody);
    }

    public Touch Of(ChangedRow change)
    {
        var touch = new Touch();
        if (change.Change.Effect is DriftEffect.Ignored or DriftEffect.Shadowed)
            touch.Note("the running proxy does not obey it");
        else if (change.Row.Section == ConfigSections.Models)
            AddModel(touch, change);
        else if (change.Row.Section == ConfigSections.McpServers)
            AddServer(touch, change);
        else if (change.Row.Section == ConfigSections.Credentials)
            AddServing(touch, _models.UsersOfCredential(change.Row.Key));
        else if (change.SettingKey is { } key)
            AddSetting(touch, change.Row.Section, key, change.Before, change.After);
        else
            AddSection(touch, change);
        return touch;
    }

    private static IEnumerable<ConfigMap> RouteSettings(PlaneSet planes) =>
        new[] { ConfigSections.Router, ConfigSections.LiteLlm }
            .SelectMany(s => new[] { planes.Stored!.Settings.GetValueOrDefault(s)?.Value as ConfigMap, planes.File?.MapAt(s) })
            .OfType<ConfigMap>();

    private void AddModel(Touch touch, ChangedRow change)
    {
        var (old, now) = (ModelGroups.NameOf(change.Before), ModelGroups.NameOf(change.After));
        if (old is not null && old != now)
            AddLeaving(touch, old);
        if (now is not null)
            AddServed(touch, now, others: _models.After(now) - 1);
    }

    private void AddLeaving(Touch touch, string name)
    {
        if (_models.After(name) is > 0 and var others)
            touch.Note($"{Others(name, others)}: its traffic goes on");
        else
            Add(touch, name, onlyNamed: false);
    }

    private void AddServed(Touch touch, string name, int others)
    {
        // A name that nobody served takes nothing from those who may call everything, and never asked for it.
        var isNew = _models.Before(name) == 0;
        Add(touch, name, isNew);
        if (isNew && _access.UnlimitedKeys > 0)
            touch.Note($"{name} is new: {LlmImpact.Count(_access.UnlimitedKeys, "key")} without a list of models may call it too");
        if (others > 0)
            touch.Note($"{Others(name, others)}, which {(others == 1 ? "goes" : "go")} on serving");
    }

    private static string Others(string name, int count) => $"{name} has {LlmImpact.Count(count, "other deployment")}";

    private void AddServing(Touch touch, IEnumerable<string> models)
    {
        foreach (var model in models)
            Add(touch, model, onlyNamed: false);
    }

    private void Add(Touch touch, string model, bool onlyNamed)
    {
        var aliases = _routes.AliasesOf(model);
        if (aliases.Count > 0)
            touch.Aliases.UnionWith(aliases.Select(a => ModelRoutes.Arrow(a, model)));
        touch.Fallbacks.UnionWith(_routes.FallbacksOf(model));
        AddCallers(touch, model, aliases, onlyNamed);
    }

    private void AddCallers(Touch touch, string model, IReadOnlyList<string> aliases, bool onlyNamed)
    {
        var names = new ModelNames(model, Others(aliases, _models.AccessGroupsOf(model)), _models.PathsOf(model));
        touch.Audiences.Add(_access.Of(names, onlyNamed));
        touch.Groups.Add(model);
        // LiteLLM counts a request under the name that was asked for.
        touch.Groups.UnionWith(aliases);
        if (names.IsWildcard)
            touch.Groups.UnionWith(_traffic.GroupsLike(model).Where(g => _models.Before(g) == 0));
    }

    private static IReadOnlyCollection<string> Others(IReadOnlyList<string> aliases, IReadOnlyCollection<string> groups) =>
        aliases.Count == 0 ? groups : [.. aliases, .. groups];

    private void AddServer(Touch touch, ChangedRow change)
    {
        foreach (var server in new[] { change.Before, change.After }.OfType<ConfigMap>())
        {
            string[] names = [.. new[] { change.Change.Name, server.TextAt("alias") }.OfType<string>().Distinct(StringComparer.Ordinal)];
            _servers.Add(change.Row.Key, names, server, touch);
            touch.Tools.UnionWith(_traffic.ToolsOf(names));
        }
    }

    private void AddSection(Touch touch, ChangedRow change)
    {
        var (before, after) = (change.Before as ConfigMap ?? ConfigMap.Empty, change.After as ConfigMap ?? ConfigMap.Empty);
        foreach (var key in before.Keys.Union(after.Keys, StringComparer.Ordinal))
            AddSetting(touch, change.Row.Section, key, before[key], after[key]);
    }

    private void AddSetting(Touch touch, string section, string key, ConfigNode? before, ConfigNode? after)
    {
        if (section == ConfigSections.Environment)
            AddServing(touch, _models.UsersOfVariable(key));
        else if (
            section is ConfigSections.Router or ConfigSections.LiteLlm
            && ModelRoutes.FallbackKeys.Contains(key, StringComparer.Ordinal)
        )
            AddFallbacks(touch, before, after);
        else if (section == ConfigSections.Router && key == ModelRoutes.AliasKey)
            AddAliases(touch, before, after);
        else if (
            section == ConfigSections.Router
            || (section == ConfigSections.General && OfAllRequests.Contains(key, StringComparer.Ordinal))
        )
            AddAll(touch, $"{key} bears on every request");
    }

    private void AddAliases(Touch touch, ConfigNode? before, ConfigNode? after)
    {
        var (old, now) = (ModelRoutes.Aliases(before).ToHashSet(), ModelRoutes.Aliases(after).ToHashSet());
        foreach (var (alias, target) in old.Except(now).Union(now.Except(old)))
        {
            touch.Aliases.Add(
                ModelRoutes.Arrow(alias, now.Where(n => n.Alias == alias).Select(static n => n.Target).FirstOrDefault(target))
            );
            var names = new ModelNames(target, [alias, .. _models.AccessGroupsOf(target)], _models.PathsOf(target));
            touch.Audiences.Add(_access.Of(names, onlyNamed: !old.Any(o => o.Alias == alias)));
            touch.Groups.Add(alias);
        }
    }

    private void AddFallbacks(Touch touch, ConfigNode? before, ConfigNode? after)
    {
        var (old, now) = (ModelRoutes.Fallbacks(before).ToList(), ModelRoutes.Fallbacks(after).ToList());
        var same = old.Select(static f => f.Text)
            .Intersect(now.Select(static f => f.Text), StringComparer.Ordinal)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var (source, _, text) in old.Concat(now).Where(f => !same.Contains(f.Text)))
        {
            touch.Fallbacks.Add(now.Where(n => n.Source == source).Select(static n => n.Text).FirstOrDefault(text));
            if (source is null)
                AddAll(touch, "a default fallback is for every model");
            else
                AddCallers(touch, source, _routes.AliasesOf(source), onlyNamed: false);
        }
    }

    private void AddAll(Touch touch, string note)
    {
        touch.Note(note);
        touch.IsAllTraffic = true;
        touch.Audiences.Add(_access.Everybody);
    }
}
