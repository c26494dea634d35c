using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Consistency;

/// <summary>Checks that the settings in the database and in the file act in the version that runs.</summary>
internal static class SettingRules
{
    private const string PollImpact = "Settings and MCP servers that a poll reads after it are not applied, until the value is corrected.";

    public static IEnumerable<LlmFinding> Of(ConsistencyFacts facts) =>
        facts.Deployment.Mode == DeploymentMode.DbSsot ? [.. Stored(facts), .. Router(facts), .. PassThrough(facts)] : PassThrough(facts);

    private static IEnumerable<LlmFinding> Stored(ConsistencyFacts facts) =>
        from section in ConfigSections.Settings
        from entry in (facts.Planes.Stored?.Settings.GetValueOrDefault(section)?.Value as ConfigMap)?.Entries ?? []
        let finding = OfStored(facts, section, entry.Key, entry.Value)
        where finding is not null
        select finding;

    private static LlmFinding? OfStored(ConsistencyFacts facts, string section, string key, ConfigNode value)
    {
        var planes = facts.Planes;
        var rule = planes.Rules.RuleOf(section, key);
        if (rule?.Reader == SettingReader.UiSettings)
            return Ui(planes, section, key);
        var verdict = planes.Effects.OfSetting(section, key, value, null);
        return verdict.Effect switch
        {
            DriftEffect.StopsPoll => new LlmFinding(
                "PollStopped",
                FindingSeverity.Error,
                $"{section}.{key}",
                Sentence.Of($"{Place(section)}: {verdict.Reason}"),
                PollImpact,
                "Declare a valid value and run Invoke-LlmSeed, or delete the key from the row.",
                "Invoke-LlmSeed"
            ),
            DriftEffect.Shadowed when rule?.Owner == SettingOwner.File && planes.Effects.InFile(section)?[key] is { } owner => Shadowed(
                section,
                key,
                value,
                owner,
                verdict.Reason!
            ),
            _ => null,
        };
    }

    private static LlmFinding Ui(PlaneSet planes, string section, string key) =>
        new(
            "UiSettingIgnored",
            FindingSeverity.Warning,
            $"{section}.{key}",
            $"LiteLLM_Config.{section} sets it, but LiteLLM {planes.Rules.Version} reads it from the table LiteLLM_UISettings only.",
            "The value has no effect.",
            $"Declare it in {ConfigSections.Ui}, run Invoke-LlmSeed, and delete it from this row.",
            "Invoke-LlmSeed"
        );

    private static string Place(string section) => $"{StoredSchema.TableOf(section)}.{section}";

    // From 1.103 null in the database is the same as a missing key.
    private static LlmFinding? Shadowed(string section, string key, ConfigNode value, ConfigNode owner, string reason) =>
        value is ConfigScalar { IsNull: true }
            ? null
            : new LlmFinding(
                "SettingShadowed",
                NodeEquality.AreEqual(value, owner) ? FindingSeverity.Info : FindingSeverity.Warning,
                $"{section}.{key}",
                Sentence.Of($"{Place(section)} sets it, but {reason}"),
                NodeEquality.AreEqual(value, owner)
                    ? "Both values are equal. A later change in the database will have no effect."
                    : "The value in the database has no effect.",
                "Remove the key from the file with which the proxy is started if the database should decide; otherwise delete it from the row."
            ).At(owner.Position);

    // A null in the database is ignored from 1.103 on; a null in the file still reaches int().
    private static IEnumerable<LlmFinding> Router(ConsistencyFacts facts)
    {
        var planes = facts.Planes;
        foreach (var (key, value) in planes.File?.MapAt(ConfigSections.Router)?.Entries ?? [])
        {
            if (planes.Rules.RuleOf(ConfigSections.Router, key) is not { Cast: SettingCast.Integer } || IsReplaced(planes, key))
                continue;
            var verdict = planes.Effects.OfFile(new SettingPath(ConfigSections.Router, key), value, null);
            if (verdict.Effect == DriftEffect.StopsPoll)
                yield return new LlmFinding(
                    "PollStopped",
                    FindingSeverity.Error,
                    $"{ConfigSections.Router}.{key}",
                    Sentence.Of($"{Place(value)}: {verdict.Reason}"),
                    PollImpact,
                    facts.Deployment.Config.Rendered is null
                        ? "Set a number in the file, or remove the key."
                        : "Declare a number or remove the key, then render the file with Export-LlmConfig.",
                    facts.Deployment.Config.Rendered is null ? null : "Export-LlmConfig"
                ).At(value.Position);
        }
    }

    // Up to 1.102 the value of the row is merged over that of the file.
    private static bool IsReplaced(PlaneSet planes, string key) =>
        !planes.Rules.Release.SettlesPerKey
        && planes.Stored?.Settings.GetValueOrDefault(ConfigSections.Router)?.Value is ConfigMap row
        && !NodeComparer.IsNothing(row[key]);

    private static IEnumerable<LlmFinding> PassThrough(ConsistencyFacts facts) =>
        facts.Planes.Rules.Version < PassThroughEntry.RequireKeySince
            ? []
            : PassThroughEntry
                .WithoutAuth(facts.Planes)
                .Select(static e =>
                    new LlmFinding(
                        "PassThroughKey",
                        FindingSeverity.Info,
                        e.Path,
                        $"The entry of general_settings.pass_through_endpoints in {e.Place} does not set 'auth': LiteLLM requires a key from {PassThroughEntry.RequireKeySince} on.",
                        "Requests without a key are rejected.",
                        "Set auth: false if the endpoint is meant to be public; otherwise set auth: true."
                    ).At(e.Position)
                );

    private static string Place(ConfigNode node) =>
        node.Position.IsKnown ? $"{Path.GetFileName(node.Position.File)}:{node.Position.Line}" : "The file";
}
