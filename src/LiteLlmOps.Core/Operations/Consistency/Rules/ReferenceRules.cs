using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;
using LiteLlmOps.Settings;

namespace LiteLlmOps.Consistency;

/// <summary>Whether what refers to something finds it: variables, aliases, fallbacks; and MCP servers that are there twice.</summary>
internal static class ReferenceRules
{
    private static readonly string[] FallbackLists = ["fallbacks", "context_window_fallbacks", "content_policy_fallbacks"];

    public static IEnumerable<Finding> Of(ConsistencyFacts facts) =>
        [.. Variables(facts), .. Names(facts), .. Servers(facts), .. Ui(facts)];

    private static IEnumerable<Finding> Variables(ConsistencyFacts facts)
    {
        var rows = facts.Planes.Stored?.Rows.Select(static r => (Subject: $"{r.Section}/{r.Name}", r.Value)) ?? [];
        var declared = facts.Planes.Declared?.Root.Entries.Select(static e => (Subject: e.Key, e.Value)) ?? [];
        return rows.Concat(declared)
            .SelectMany(static p => References(p.Value).Select(name => (p.Subject, Name: name)))
            .Where(r => !facts.Deployment.Environment.TryGet(r.Name, out _))
            .GroupBy(static r => r.Name, StringComparer.Ordinal)
            .Select(static g => new Finding(
                "VariableUndefined",
                FindingSeverity.Error,
                g.Key,
                $"needed by {string.Join(", ", g.Select(static r => r.Subject).Distinct().Take(3))}",
                "LiteLLM puts nothing in its place, without a word: calls go out without a key.",
                $"Define {g.Key} in one of the deployment's environment files."
            ));
    }

    private static IEnumerable<string> References(ConfigNode node) =>
        node switch
        {
            ConfigMap map => map.Entries.SelectMany(static e => References(e.Value)),
            ConfigList list => list.Items.SelectMany(References),
            _ when EnvironmentReference.TryGetName(node, out var name) => [name],
            _ => [],
        };

    private static IEnumerable<Finding> Names(ConsistencyFacts facts)
    {
        var stored = (facts.Planes.Stored?.Settings.GetValueOrDefault(ConfigSections.Router)?.Value as ConfigMap) ?? ConfigMap.Empty;
        var router = new ConfigMap([.. (facts.Planes.File?.MapAt(ConfigSections.Router) ?? ConfigMap.Empty).Entries, .. stored.Entries]);
        var names = ModelNames(facts);
        var aliases = router.MapAt("model_group_alias") ?? ConfigMap.Empty;
        foreach (
            var (alias, target) in aliases.Entries.Select(static e =>
                (e.Key, (e.Value as ConfigScalar)?.Text ?? (e.Value as ConfigMap)?.TextAt("model"))
            )
        )
        {
            if (target is not null && !Exists(target, names))
                yield return Dangling(
                    "AliasDangling",
                    alias,
                    target,
                    "Calls of the alias fail: no model of that name is there.",
                    "model_group_alias"
                );
        }

        foreach (var list in FallbackLists)
        {
            foreach (var (model, target) in Fallbacks(router[list]).Where(f => !Exists(f.Target, names) && !aliases.Has(f.Target)))
                yield return Dangling(
                    "FallbackDangling",
                    $"{list}/{model}",
                    target,
                    "When the model fails, the fallback fails too: just then nobody needs that.",
                    list
                );
        }
    }

    private static Finding Dangling(string id, string subject, string target, string why, string key) =>
        new(
            id,
            FindingSeverity.Error,
            subject,
            $"leads to {target}, which no model is called",
            why,
            $"Declare {target}, or correct router_settings.{key}, and seed: Invoke-LlmSeed.",
            "Invoke-LlmSeed"
        );

    private static IEnumerable<(string Model, string Target)> Fallbacks(ConfigNode? list) =>
        from map in (list as ConfigList)?.Items.OfType<ConfigMap>() ?? []
        from entry in map.Entries
        from target in (entry.Value as ConfigList)?.Items.OfType<ConfigScalar>().Select(static t => t.Text).OfType<string>() ?? []
        select (entry.Key, target);

    private static HashSet<string> ModelNames(ConsistencyFacts facts)
    {
        var inFile =
            (facts.Planes.File?[ConfigSections.Models] as ConfigList)
                ?.Items.OfType<ConfigMap>()
                .Select(static m => m.TextAt("model_name"))
                .OfType<string>()
            ?? [];
        return (facts.Planes.Stored?.EntriesOf(ConfigSections.Models).Select(static r => r.Name) ?? [])
            .Concat(inFile)
            .ToHashSet(StringComparer.Ordinal);
    }

    private static bool Exists(string name, HashSet<string> names) =>
        names.Contains(name) || names.Any(n => ModelWildcard.IsWildcard(n) && new ModelWildcard(n).Covers(name));

    private static IEnumerable<Finding> Servers(ConsistencyFacts facts) =>
        (facts.Planes.Stored?.EntriesOf(ConfigSections.McpServers) ?? [])
            .Select(static r => (r.Name, Address: AddressOf(r)))
            .Where(static s => s.Address is not null)
            .GroupBy(static s => s.Address, StringComparer.Ordinal)
            .Where(static g => g.Count() > 1)
            .Select(static g => new Finding(
                "McpDuplicate",
                FindingSeverity.Warning,
                string.Join(", ", g.Select(static s => s.Name)),
                $"lead to the same place: {SecretMask.Scrub(g.Key!)}",
                "Clients see each of its tools several times.",
                "Take all but one out of mcp_servers, and seed with -Prune.",
                "Invoke-LlmSeed"
            ));

    private static string? AddressOf(StoredRow row) =>
        row.Value is not ConfigMap map ? null
        : map.TextAt("url") is { } url ? url.TrimEnd('/')
        : map.TextAt("command") is { } command
            ? $"{command} {string.Join(' ', (map["args"] as ConfigList)?.Items.OfType<ConfigScalar>().Select(static a => a.Text) ?? [])}".Trim()
        : null;

    private static IEnumerable<Finding> Ui(ConsistencyFacts facts)
    {
        var isOff = facts.Deployment.Environment.TryGet("DISABLE_ADMIN_UI", out var off) && SettingVariables.IsTrue(off.Text);
        var mode = new SettingPlaces(facts.Planes) is var places
            ? (places.Database(ConfigSections.General, "ui_access_mode") ?? places.File(ConfigSections.General, "ui_access_mode"))?.Value
            : null;
        if (!isOff && ((mode as ConfigScalar)?.Text ?? "all") == "all" && mode is not ConfigMap)
            yield return new Finding(
                "UiOpen",
                FindingSeverity.Warning,
                "ui_access_mode",
                "all: every role may log in to the admin UI",
                "Who has a login of any role sees the admin UI.",
                "Declare general_settings.ui_access_mode: admin_only, and seed: Invoke-LlmSeed.",
                "Invoke-LlmSeed"
            );
    }
}
