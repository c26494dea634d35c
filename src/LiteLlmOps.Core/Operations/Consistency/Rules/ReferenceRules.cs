using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;
using LiteLlmOps.Settings;

namespace LiteLlmOps.Consistency;

/// <summary>Checks references to variables and models, duplicate MCP servers, and the access mode of the admin UI.</summary>
internal static class ReferenceRules
{
    private const string AliasKey = $"{ConfigSections.Router}.model_group_alias";

    public static IEnumerable<LlmFinding> Of(ConsistencyFacts facts) =>
        [.. Variables(facts), .. Names(facts), .. Fallbacks(facts), .. Servers(facts), .. Ui(facts)];

    /// <summary>The impact of a master key that the proxy does not get.</summary>
    public const string NoMasterKey =
        "LiteLLM has no master key: it accepts requests without a key, or, in releases that require one, does not start.";

    private static IEnumerable<LlmFinding> Variables(ConsistencyFacts facts)
    {
        var rows = facts.Planes.Stored?.Rows.Select(static r => (Subject: $"{r.Section}/{r.Name}", r.Value)) ?? [];
        var declared = facts.Planes.Declared?.Root.Entries.Select(static e => (Subject: e.Key, e.Value)) ?? [];
        var masterKey = facts.Planes.Declared?.Root.MapAt(ConfigSections.General)?["master_key"];
        _ = EnvironmentReference.TryGetName(masterKey, out var masterKeyName);
        return rows.Concat(declared)
            .SelectMany(static p => References(p.Value).Select(r => (p.Subject, r.Name, r.Position)))
            .Where(r => !facts.Deployment.Environment.TryGet(r.Name, out _))
            .GroupBy(static r => r.Name, StringComparer.Ordinal)
            .Select(g =>
                new LlmFinding(
                    "VariableUndefined",
                    FindingSeverity.Error,
                    g.Key,
                    $"Referenced by {string.Join(", ", g.Select(static r => r.Subject).Distinct(StringComparer.Ordinal).Take(3))}.",
                    g.Key == masterKeyName
                        ? NoMasterKey
                        : "LiteLLM uses an empty value and logs no error: requests are sent without an API key.",
                    $"Define {g.Key} in one of the environment files of the deployment. A container gets a variable of its host only through environment or env_file."
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
        var names = new ServedNames().With(facts.Planes.File).With(facts.Planes.Stored);
        var aliases = router.MapAt("model_group_alias") ?? ConfigMap.Empty;
        foreach (
            var (alias, target) in aliases.Entries.Select(static e =>
                (e.Key, (e.Value as ConfigScalar)?.Text ?? (e.Value as ConfigMap)?.TextAt("model"))
            )
        )
        {
            if (target is not null && !names.Has(target))
                yield return Dangling("AliasDangling", alias, target, "Requests to the alias fail.", AliasKey)
                    .At(PositionOf(facts, AliasKey));
        }
    }

    // Those in force, of the file and the database, and the declared ones that are not seeded yet.
    private static IEnumerable<LlmFinding> Fallbacks(ConsistencyFacts facts)
    {
        if (!UndeterminedFindings.KnowsModels(facts))
            return [];
        var planes = facts.Planes;
        var inForce = new ServedNames().With(planes.File).With(planes.Stored);
        var declared = new ServedNames().With(planes.Declared?.Root).With(planes.Stored);
        var found = FallbackTargets
            .In(InForce(planes))
            .Where(t => !inForce.Has(t.Target))
            .Concat(FallbackTargets.In(planes.Declared?.Root ?? ConfigMap.Empty).Where(t => !declared.Has(t.Target)));
        return found
            .GroupBy(static t => (t.Path, t.Target))
            .Select(g =>
                Dangling("FallbackDangling", g.Key.Path, g.Key.Target, "When the model fails, its fallback fails too.", g.First().Key)
                    .At(PositionOf(facts, g.First().Key))
            );
    }

    private static ConfigMap InForce(PlaneSet planes)
    {
        var root = planes.File ?? ConfigMap.Empty;
        foreach (var section in new[] { ConfigSections.Router, ConfigSections.LiteLlm })
        {
            if (planes.Stored?.Settings.GetValueOrDefault(section)?.Value is ConfigMap row)
                root = root.With(section, new ConfigMap([.. (root.MapAt(section) ?? ConfigMap.Empty).Entries, .. row.Entries]));
        }

        return root;
    }

    private static SourcePosition PositionOf(ConsistencyFacts facts, string path) =>
        path.Split('.') is [var section, var key] ? facts.Planes.Declared?.Root.MapAt(section)?[key]?.Position ?? default : default;

    private static LlmFinding Dangling(string id, string subject, string target, string impact, string key) =>
        new(
            id,
            FindingSeverity.Error,
            subject,
            $"Points to '{target}', but no model has that name.",
            impact,
            $"Declare {target} or correct {key}, then run Invoke-LlmSeed.",
            "Invoke-LlmSeed"
        );

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
        var isFile = facts.Deployment.Mode == DeploymentMode.File;
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
                $"Declare general_settings.ui_access_mode: admin_only, then {(isFile ? "render the file with Export-LlmConfig and restart the proxy" : "run Invoke-LlmSeed")}.",
                isFile ? "Export-LlmConfig" : "Invoke-LlmSeed"
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
