using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Consistency;

/// <summary>Checks what another LiteLLM version would refuse or use differently in this deployment.</summary>
/// <param name="facts">The state of the deployment.</param>
/// <param name="target">The other version.</param>
internal sealed class UpgradeRules(ConsistencyFacts facts, LiteLlmVersion target)
{
    private const string PermitVariable = "LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY";
    private const string PermitKey = "dangerously_permit_weak_or_unset_master_key";
    private const string MigrationVariable = "ENFORCE_PRISMA_MIGRATION_CHECK";
    private const string MetricsFlag = "require_auth_for_metrics_endpoint";

    private const string Validation =
        "Before the upgrade, litellm --config FILE --validate_config with the image of the new version shows what else of the file it refuses (an option of 1.106.0; it starts no server).";

    private static readonly LiteLlmVersion _newest = LiteLlmVersion.Parse(StartRefusal.Newest);

    private static readonly string[] FallbackLists = ["fallbacks", "context_window_fallbacks", "content_policy_fallbacks"];
    private static readonly string[] CallbackLists = ["callbacks", "success_callback"];

    private readonly SettingsView _view = new(facts);

    public static IEnumerable<LlmFinding> Of(ConsistencyFacts facts) =>
        facts.Target is { } target ? new UpgradeRules(facts, target).All() : [];

    /// <summary>True for the findings of this class. They exist only with -TargetVersion.</summary>
    public static bool Includes(string id) => id.StartsWith("Upgrade", StringComparison.OrdinalIgnoreCase);

    private IEnumerable<LlmFinding> All() =>
        [
            .. When("1.84.0", PassThrough),
            .. When("1.84.0", Metrics),
            .. When("1.104.0", MasterKey),
            .. When("1.105.0", MigrationCheck),
            .. When("1.108.1", Fallbacks),
            .. When("1.110.0", StoredKeys),
            .. When("1.110.0", RouterCore),
            .. UpgradeChangeRule.All.SelectMany(r => When(r.Since, () => Changes(r))),
            .. StartRefusal.All.Where(static r => r.IsForUpgrade).SelectMany(r => When(r.First, () => Refusals(r))),
            .. Cipher(),
        ];

    private IEnumerable<LlmFinding> Changes(UpgradeChangeRule rule) =>
        rule.Find(facts)
            .Select(c =>
                new LlmFinding(
                    rule.Id,
                    rule.Severity,
                    c.Subject,
                    c.Evidence,
                    $"LiteLLM {target} {c.Impact}{(rule.IsSinceKnown ? "" : $" This was read in the source of {rule.Since}; an earlier release may have it too.")}",
                    c.Remediation
                ).At(c.Position)
            );

    private IEnumerable<LlmFinding> Refusals(StartRefusal refusal) =>
        refusal
            .Find(_view)
            .Select(c =>
                new LlmFinding(
                    "UpgradeStartRefused",
                    refusal.Severity,
                    c.Subject,
                    c.Evidence,
                    $"LiteLLM {target} {c.Impact} This was read in the source of {refusal.First}; an earlier release may have it too{(Numbers(target).CompareTo(Numbers(_newest)) > 0 ? $", and releases after {StartRefusal.Newest} were not read" : "")}.",
                    HasValidation ? $"{c.Remediation} {Validation}" : c.Remediation
                ).At(c.Position)
            );

    private bool HasValidation => Numbers(target).CompareTo(Numbers(_newest)) >= 0;

    private ConfigMap? File(string section) => facts.Planes.File?.MapAt(section);

    private ConfigMap? Stored(string section) =>
        facts.Deployment.Mode == DeploymentMode.DbSsot
            ? facts.Planes.Stored?.Settings.GetValueOrDefault(section)?.Value as ConfigMap
            : null;

    // A release candidate has the changes of its release.
    private IEnumerable<LlmFinding> When(string since, Func<IEnumerable<LlmFinding>> rule)
    {
        var (from, to, change) = (Numbers(facts.Planes.Rules.Version), Numbers(target), Numbers(LiteLlmVersion.Parse(since)));
        return from.CompareTo(change) < 0 && to.CompareTo(change) >= 0 ? rule() : [];
    }

    private static (int, int, int) Numbers(LiteLlmVersion version) => (version.Major, version.Minor, version.Patch);

    private IEnumerable<LlmFinding> PassThrough() =>
        PassThroughEntry
            .WithoutAuth(facts.Planes)
            .Select(e =>
                new LlmFinding(
                    "UpgradePassThrough",
                    FindingSeverity.Warning,
                    e.Path,
                    $"The entry of general_settings.pass_through_endpoints in {e.Place} does not set 'auth', which is true by default from LiteLLM 1.84.0 on.",
                    $"LiteLLM {target} rejects requests without a key.",
                    "Set auth: false if the endpoint is meant to be public; otherwise set auth: true."
                ).At(e.Position)
            );

    private IEnumerable<LlmFinding> Metrics()
    {
        var settings = File(ConfigSections.LiteLlm);
        var callback = CallbackLists
            .SelectMany(l => (settings?[l] as ConfigList)?.Items ?? [])
            .FirstOrDefault(static i => (i as ConfigScalar)?.Text == "prometheus");
        if (callback is null || settings?[MetricsFlag] is ConfigScalar { Value: bool })
            yield break;
        yield return new LlmFinding(
            "UpgradeMetrics",
            FindingSeverity.Warning,
            "/metrics",
            $"The file has the prometheus callback, but litellm_settings.{MetricsFlag} is not a Boolean in it.",
            $"LiteLLM {target} returns 401 for /metrics without a key: Prometheus gets no metrics.",
            $"Set {MetricsFlag}: false in the file, or give Prometheus a key."
        ).At(callback.Position);
    }

    private IEnumerable<LlmFinding> MasterKey()
    {
        var key = facts.Deployment.Proxy.MasterKey;
        var isPermitted =
            facts.Deployment.Environment.TryGet(PermitVariable, out var permit) && SettingVariables.IsTrue(permit.Text)
            || File(ConfigSections.General)?[PermitKey] is ConfigScalar { Value: true };
        if (isPermitted || key is not null && key.Text.Trim() is not ("" or "sk-1234"))
            yield break;
        var finding = new LlmFinding(
            "UpgradeMasterKey",
            FindingSeverity.Error,
            "master key",
            key is null ? "The deployment defines no master key."
                : key.Text.Trim().Length == 0 ? $"The master key in {facts.RelativeSource(key.Source)} is empty."
                : $"The master key in {facts.RelativeSource(key.Source)} is the publicly known sk-1234.",
            $"LiteLLM {target} refuses to start (from 1.104.0 on).",
            $"Set a random master key (openssl rand -hex 24, with the prefix sk-). To start without: {PermitVariable}=true, or general_settings.{PermitKey}: true in the file. If the database has no salt key of its own, the values encrypted with the old key must be written again."
        );
        yield return key is null ? finding : finding.At(facts.PositionOf(key.Source));
    }

    private IEnumerable<LlmFinding> MigrationCheck()
    {
        if (
            facts.Deployment.Environment.TryGet(MigrationVariable, out var value)
            && value.Text.Trim().Equals("false", StringComparison.OrdinalIgnoreCase)
        )
            yield return Migration(
                    FindingSeverity.Warning,
                    $"It is false in {facts.RelativeSource(value.Source)}, which LiteLLM ignores from 1.105.0 on.",
                    "then remove the variable"
                )
                .At(facts.PositionOf(value.Source));
        else if (StartsAfterFailedMigration())
            yield return Migration(
                FindingSeverity.Info,
                $"No file of the deployment sets it, so that LiteLLM {facts.Planes.Rules.Version} starts also when the migration of its database has failed.",
                "and correct a failed one"
            );
    }

    // Read in proxy_cli.py of 1.83.2; the default of the releases after it is not known.
    private bool StartsAfterFailedMigration() =>
        facts.Planes.Rules.Version is { Major: 1, Minor: 83, Patch: >= 2 }
        && facts.Deployment.Database.Url is not null
        && !_view.IsSet(MigrationVariable)
        && !_view.IsSet("DISABLE_SCHEMA_UPDATE")
        && !_view.Commands.Any(static c => c.Has("--enforce_prisma_migration_check"));

    private LlmFinding Migration(FindingSeverity severity, string evidence, string then) =>
        new(
            "UpgradeMigrationCheck",
            severity,
            MigrationVariable,
            evidence,
            $"LiteLLM {target} does not start when the migration of its database fails. 1.106.0 ends with \"Database setup failed after multiple retries\", whatever this variable and --enforce_prisma_migration_check say.",
            $"Check the migrations before the upgrade (Get-LlmDrift -Plane Schema), {then}."
        );

    private IEnumerable<LlmFinding> Fallbacks() =>
        [
            .. Fallbacks(ConfigSections.Router, File(ConfigSections.Router), null),
            .. Fallbacks(ConfigSections.LiteLlm, File(ConfigSections.LiteLlm), null),
            .. Fallbacks(ConfigSections.Router, Stored(ConfigSections.Router), $"LiteLLM_Config.{ConfigSections.Router}"),
        ];

    private IEnumerable<LlmFinding> Fallbacks(string section, ConfigMap? settings, string? row) =>
        from list in FallbackLists
        from map in (settings?[list] as ConfigList)?.Items.OfType<ConfigMap>() ?? []
        from entry in map.Entries
        where entry.Value is ConfigScalar { Value: string }
        select new LlmFinding(
            "UpgradeFallbacks",
            row is null ? FindingSeverity.Error : FindingSeverity.Warning,
            $"{section}.{list}/{entry.Key}",
            $"The target in {row ?? Place(entry.Value)} is a text, not a list.",
            row is null
                ? $"LiteLLM {target} refuses to start (from 1.108.1 on)."
                : $"LiteLLM {target} refuses such a target in its file; what it does with one in the database is not known.",
            $"Use a list: [{PrintableText.Of(((ConfigScalar)entry.Value).Text!)}]."
        ).At(entry.Value.Position);

    // Keys that act today and in 1.109, but not for certain in the target.
    private IEnumerable<LlmFinding> StoredKeys()
    {
        var (before, after) = (new LiteLlmRules(LiteLlmVersion.Parse("1.109.0")), new LiteLlmRules(target));
        var file = File(ConfigSections.General);
        foreach (var key in Stored(ConfigSections.General)?.Keys.Where(k => file?.Has(k) != true) ?? [])
        {
            if (!IsApplied(facts.Planes.Rules, key) || !IsApplied(before, key) || IsApplied(after, key))
                continue;
            var isKnown = after.RuleOf(ConfigSections.General, key)?.Reader == SettingReader.File;
            yield return new LlmFinding(
                "UpgradeStoredKey",
                FindingSeverity.Warning,
                $"{ConfigSections.General}.{key}",
                $"It is set in LiteLLM_Config.{ConfigSections.General} only, and LiteLLM 1.110.0 stops applying stored keys that no settings endpoint manages.",
                isKnown
                    ? $"It has no effect in LiteLLM {target}."
                    : $"It may have no effect in LiteLLM {target}: which keys are concerned is not known.",
                "Set it in the file with which the proxy is started."
            );
        }
    }

    private static bool IsApplied(LiteLlmRules rules, string key) => rules.RuleOf(ConfigSections.General, key)?.ActsFromDatabase == true;

    private IEnumerable<LlmFinding> RouterCore() =>
        [
            .. RouterCore(ConfigSections.Router, File(ConfigSections.Router)?.Entries, null),
            .. RouterCore(
                ConfigSections.LiteLlm,
                File(ConfigSections.LiteLlm)?.Entries.Where(static e => RustRouter.FallbackLists.Contains(e.Key, StringComparer.Ordinal)),
                null
            ),
            .. RouterCore(
                ConfigSections.Router,
                Stored(ConfigSections.Router)
                    ?.Entries.Where(e => new LiteLlmRules(target).RuleOf(ConfigSections.Router, e.Key)?.Reader == SettingReader.Poll),
                $"LiteLLM_Config.{ConfigSections.Router}"
            ),
        ];

    private IEnumerable<LlmFinding> RouterCore(string section, IEnumerable<KeyValuePair<string, ConfigNode>>? entries, string? row) =>
        from entry in entries ?? []
        let doubt = RustRouter.Doubt(entry.Key, entry.Value)
        where doubt is not null
        select new LlmFinding(
            "UpgradeRouterCore",
            FindingSeverity.Warning,
            $"{section}.{PrintableText.Of(entry.Key)}",
            Sentence.Of($"It is set in {row ?? Place(entry.Value)}, and {doubt}"),
            row is null
                ? $"From 1.110.0 on the router has a core in Rust, and a value that it declines refuses the start. Whether LiteLLM {target} declines this one is not known."
                : $"From 1.110.0 on the router has a core in Rust. Whether LiteLLM {target} applies this value, ignores it or ends its poll is not known.",
            "Test the value with the new version before the upgrade."
        ).At(entry.Value.Position);

    // Values in format v3 are read by the 1.109 line; 1.106.0 and older do not read them, and of 1.107 and 1.108 it is not known.
    private IEnumerable<LlmFinding> Cipher()
    {
        var rows = (facts.Planes.Stored?.Rows ?? []).ToList();
        foreach (var (format, prefix) in new[] { (CipherFormat.V2, "\"v2:gcm:"), (CipherFormat.V3, "\"v3:gcm:") })
        {
            var found = rows.Where(r => r.Raw.Contains(prefix, StringComparison.Ordinal))
                .Select(static r => $"{r.Section}/{r.Name}")
                .ToList();
            if (found.Count == 0 || new LiteLlmRules(target).Release.Reads.Contains(format))
                continue;
            var isKnown = format == CipherFormat.V2 || Numbers(target).CompareTo((1, 107, 0)) < 0;
            yield return new LlmFinding(
                "UpgradeCipher",
                isKnown ? FindingSeverity.Error : FindingSeverity.Warning,
                $"format {(format == CipherFormat.V3 ? "v3" : "v2")}",
                $"{found.Count} {(found.Count == 1 ? "row has" : "rows have")} encrypted values in this format, such as {PrintableText.Of(found[0])}.",
                isKnown
                    ? $"LiteLLM {target} cannot decrypt them."
                    : $"Whether LiteLLM {target} can decrypt them is not known: 1.106.0 cannot, 1.109.0 can.",
                "Keep the version, or write the values again in a format that the other version reads."
            );
        }
    }

    private static string Place(ConfigNode node) =>
        node.Position.IsKnown ? $"{Path.GetFileName(node.Position.File)}:{node.Position.Line}" : "the file";
}
