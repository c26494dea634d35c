using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Changes;

/// <summary>Model deployments by name, before and after the changes.</summary>
internal sealed class ModelGroups
{
    private readonly Dictionary<string, int> _before = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _after = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _accessGroups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _paths = new(StringComparer.Ordinal);
    private readonly List<(string Name, ConfigMap Value)> _all = [];
    private readonly Lazy<ILookup<string, string>> _byCredential;
    private readonly Lazy<ILookup<string, string>> _byVariable;

    public ModelGroups(StoredState stored, IEnumerable<ChangedRow> changes)
    {
        var changed = changes
            .Where(static c => c.Row.Section == ConfigSections.Models)
            .ToDictionary(static c => c.Row.Key, StringComparer.Ordinal);
        foreach (var row in stored.EntriesOf(ConfigSections.Models))
        {
            Count(_before, NameOf(row.Value) ?? row.Name, row.Value);
            if (!changed.ContainsKey(row.Key))
                Count(_after, NameOf(row.Value) ?? row.Name, null);
        }

        foreach (var change in changed.Values)
        {
            if (NameOf(change.After) is { } name)
                Count(_after, name, change.After);
        }

        _byCredential = new(() =>
            _all.Where(static m => Credential(m.Value) is not null)
                .ToLookup(static m => Credential(m.Value)!, static m => m.Name, StringComparer.Ordinal)
        );
        _byVariable = new(() =>
            _all.SelectMany(static m => Variables(m.Value).Select(v => (Variable: v, m.Name)))
                .ToLookup(static m => m.Variable, static m => m.Name, StringComparer.Ordinal)
        );
    }

    public static string? NameOf(ConfigNode? row) => (row as ConfigMap)?.TextAt("model_name");

    /// <summary>How many deployments have the name before the changes.</summary>
    public int Before(string name) => _before.GetValueOrDefault(name);

    /// <summary>How many have it after the changes.</summary>
    public int After(string name) => _after.GetValueOrDefault(name);

    public IReadOnlyCollection<string> AccessGroupsOf(string name) => _accessGroups.TryGetValue(name, out var groups) ? groups : [];

    /// <summary>provider/name of the deployments whose provider uses the same name.</summary>
    public IReadOnlyCollection<string> PathsOf(string name) => _paths.TryGetValue(name, out var paths) ? paths : [];

    /// <summary>The models that use a credential.</summary>
    public IEnumerable<string> UsersOfCredential(string credential) => _byCredential.Value[credential].Distinct(StringComparer.Ordinal);

    /// <summary>The models with a reference to a variable.</summary>
    public IEnumerable<string> UsersOfVariable(string variable) => _byVariable.Value[variable].Distinct(StringComparer.Ordinal);

    private void Count(Dictionary<string, int> counts, string name, ConfigNode? row)
    {
        counts[name] = counts.GetValueOrDefault(name) + 1;
        if (row is not ConfigMap map)
            return;
        _all.Add((name, map));
        foreach (var group in (map.MapAt("model_info")?["access_groups"] as ConfigList)?.Items.OfType<ConfigScalar>() ?? [])
            Note(_accessGroups, name, group.Text);
        if (
            map.MapAt("litellm_params")?.TextAt("model") is { } model
            && model.Length > name.Length
            && model.EndsWith("/" + name, StringComparison.Ordinal)
        )
            Note(_paths, name, model);
    }

    private static void Note(Dictionary<string, HashSet<string>> sets, string name, string? text)
    {
        if (text is null)
            return;
        if (!sets.TryGetValue(name, out var set))
            sets[name] = set = new HashSet<string>(StringComparer.Ordinal);
        set.Add(text);
    }

    private static string? Credential(ConfigMap model) => model.MapAt("litellm_params")?.TextAt("litellm_credential_name");

    private static IEnumerable<string> Variables(ConfigMap model)
    {
        foreach (var (_, node) in (model.MapAt("litellm_params") ?? ConfigMap.Empty).Entries)
        {
            if (EnvironmentReference.TryGetName(node, out var name))
                yield return name;
        }
    }
}
