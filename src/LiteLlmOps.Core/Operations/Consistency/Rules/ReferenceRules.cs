using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;
using LiteLlmOps.Settings;

namespace LiteLlmOps.Consistency;

/// <summary>Checks references to variables and models, duplicate MCP servers, and the access mode of the admin UI.</summary>
internal static class ReferenceRules
{
    private static readonly string[] FallbackLists = ["fallbacks", "context_window_fallbacks", "content_policy_fallbacks"];

    public static IEnumerable<LlmFinding> Of(ConsistencyFacts facts) =>
        [.. Variables(facts), .. Names(facts), .. Servers(facts), .. Ui(facts)];

    private static IEnumerable<LlmFinding> Variables(ConsistencyFacts facts)
    {
        var rows = facts.Planes.Stored?.Rows.Select(static r => (Subject: $"{r.Section}/{r.Name}", r.Value)) ?? [];
        var declared = facts.Planes.Declared?.Root.Entries.Select(static e => (Subject: e.Key, e.Value)) ?? [];
        return rows.Concat(declared)
            .SelectMany(static p => References(p.Value).Select(r => (p.Subject, r.Name, r.Position)))
            .Where(r => !facts.Deployment.Environment.TryGet(r.Name, out _))
            .GroupBy(static r => r.Name, StringComparer.Ordinal)
            .Select(static g =>
                new LlmFinding(
                    "VariableUndefined",
                    FindingSeverity.Error,
                    g.Key,
                    $"Referenced by {string.Join(", ", g.Select(static r => r.Subject).Distinct(StringComparer.Ordinal).Take(3))}.",
                    "LiteLLM uses an empty value and logs no error: requests are sent without an API key.",
                    $"Define {g.Key} in one of the environment files of the deployment."
                ).At(g.Select(static r => r.Position).FirstOrDefault(static p => p.IsKnown))
            );
    }

    private static IEnumerable<(string Name, SourcePosition Position)> References(ConfigNode node) =>
        node switch
        {
            ConfigMap map => map.Entries.SelectMany(static e => References(e.Value)),
            ConfigList list => list.Items.SelectMany(References),
            _ when EnvironmentReference.TryGetName(node, out var name) => [(name, node.Position)],
            _ => [],
        };

    // Without the models of the database, every alias could look dangling.
    private static IEnumerable<LlmFinding> Names(ConsistencyFacts facts)
    {
        if (!UndeterminedFindings.KnowsModels(facts))
            yield break;
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
                yield return Dangling("AliasDangling", alias, target, "Requests to the alias fail.", "model_group_alias")
                    .At(PositionOf(facts, "model_group_alias"));
        }

        foreach (var list in FallbackLists)
        {
            foreach (var (model, target) in Fallbacks(router[list]).Where(f => !Exists(f.Target, names) && !aliases.Has(f.Target)))
                yield return Dangling("FallbackDangling", $"{list}/{model}", target, "When the model fails, its fallback fails too.", list)
                    .At(PositionOf(facts, list));
        }
    }

    private static SourcePosition PositionOf(ConsistencyFacts facts, string key) =>
        facts.Planes.Declared?.Root.MapAt(ConfigSections.Router)?[key]?.Position ?? default;

    private static LlmFinding Dangling(string id, string subject, string target, string impact, string key) =>
        new(
            id,
            FindingSeverity.Error,
            subject,
            $"Points to '{target}', but no model has that name.",
            impact,
            $"Declare {target} or correct router_settings.{key}, then run Invoke-LlmSeed.",
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

    private static IEnumerable<LlmFinding> Servers(ConsistencyFacts facts) =>
        (facts.Planes.Stored?.EntriesOf(ConfigSections.McpServers) ?? [])
            .Select(static r => (r.Name, Address: AddressOf(r)))
            .Where(static s => s.Address is not null)
            .GroupBy(static s => s.Address, StringComparer.Ordinal)
            .Where(static g => g.Count() > 1)
            .Select(static g => new LlmFinding(
                "McpDuplicate",
                FindingSeverity.Warning,
                string.Join(", ", g.Select(static s => s.Name)),
                $"Same address: {SecretMask.Scrub(g.Key!)}.",
                "Clients see each tool several times.",
                "Remove all but one from mcp_servers and run Invoke-LlmSeed -Prune.",
                "Invoke-LlmSeed"
            ));

    private static string? AddressOf(StoredRow row) =>
        row.Value is not ConfigMap map ? null
        : map.TextAt("url") is { } url ? url.TrimEnd('/')
        : map.TextAt("command") is { } command
            ? $"{command} {string.Join(' ', (map["args"] as ConfigList)?.Items.OfType<ConfigScalar>().Select(static a => a.Text) ?? [])}".Trim()
        : null;

    private static IEnumerable<LlmFinding> Ui(ConsistencyFacts facts)
    {
        var isOff = facts.Deployment.Environment.TryGet("DISABLE_ADMIN_UI", out var off) && SettingVariables.IsTrue(off.Text);
        if (
            !isOff
            && UndeterminedFindings.KnowsAccessMode(facts)
            && AccessMode(facts.Planes) is null or ConfigScalar { Text: null or "all" }
        )
            yield return new LlmFinding(
                "UiOpen",
                FindingSeverity.Warning,
                "ui_access_mode",
                "ui_access_mode is all: every role can log in to the admin UI.",
                "Users of every role can access the admin UI.",
                "Declare general_settings.ui_access_mode: admin_only, then run Invoke-LlmSeed.",
                "Invoke-LlmSeed"
            );
    }

    private static ConfigNode? AccessMode(PlaneSet planes)
    {
        var places = new SettingPlaces(planes);
        return new SettingResolver(planes.Rules, planes.Effects, places, static (_, _) => true)
            .Resolve(ConfigSections.General, "ui_access_mode")
            .Value;
    }
}
