using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Drift;

// The effect of changes to the config file.
internal sealed partial class EffectRules
{
    /// <summary>The effect of writing or deleting a value in the config file with which the proxy is started.</summary>
    /// <param name="path">The path of the value.</param>
    /// <param name="desired">The value to write. Null to delete it.</param>
    /// <param name="actual">The value in the file. Null when it is missing.</param>
    public EffectVerdict OfFile(SettingPath path, ConfigNode? desired, ConfigNode? actual)
    {
        if (!rules.Release.PollsFile)
            return OfMergedFile(path, desired, actual);
        if (path.Section == ConfigSections.Models)
            return OfFileModel(desired, actual);
        if (path.Key is not { } key || rules.RuleOf(path.Section, key) is not { } rule)
            return NotKnownOfFile(path, null);
        return rule.Reader switch
        {
            SettingReader.File => Restart($"LiteLLM {rules.Version} reads {path.Section}.{key} only at startup"),
            SettingReader.Process => new(DriftEffect.Ignored, FromProcessOnly(key)),
            SettingReader.Poll when rule.FileChange == ValueUse.KeptUntilRestart => Restart(
                $"LiteLLM {rules.Version} applies {key} at a poll only when the database has it; a change in the file alone needs a restart"
            ),
            _ when rule.Owner != SettingOwner.File => NotKnownOfFile(path, null),
            SettingReader.Request => new(DriftEffect.Effective, $"LiteLLM {rules.Version} reads its config file again at each poll"),
            SettingReader.Poll => OfPolledFile(path, key, rule, desired, actual),
            _ => NotKnownOfFile(path, rule.Reason),
        };
    }

    // Up to 1.102 a poll reads the file again as well, but applies only what it takes from the merged config (1.83.2; observed).
    private EffectVerdict OfMergedFile(SettingPath path, ConfigNode? desired, ConfigNode? actual)
    {
        if (deployment.Mode == DeploymentMode.DbSsot && path.Section == ConfigSections.Models && actual is not null)
            return OfPolledModel(desired);
        if (
            deployment.Mode == DeploymentMode.File
            || path.Key is not { } key
            || rules.RuleOf(path.Section, key) is not { IsMerged: true } rule
        )
            return Restart($"LiteLLM {rules.Version} reads it from its config file only at startup");
        if (path.Fields.Count > 0)
            return OfMergedValue(desired is null ? rule.LostItem : rule.Change, path.Section, key, rule, desired, actual);
        return desired is not null && PollFailure.Of(rule.Cast, desired, convertsText: false) is { } failure
            ? new(DriftEffect.StopsPoll, StopsPoll(path.Section, key, failure))
            : OfMergedValue(UseOfFile(rule, desired, actual), path.Section, key, rule, desired, actual);
    }

    private static ValueUse UseOfFile(SettingRule rule, ConfigNode? desired, ConfigNode? actual) =>
        (desired, rule.Cast) switch
        {
            (null, _) => rule.Removal,
            (ConfigScalar { IsNull: true }, SettingCast.Integer or SettingCast.RequiredMap) => ValueUse.StopsPoll,
            (ConfigScalar { IsNull: true }, _) => ValueUse.Unknown,
            (ConfigList { Items.Count: 0 } or ConfigMap { Count: 0 }, SettingCast.Webhooks) => ValueUse.Unknown,
            _ when LosesItems(rule, desired, actual) => rule.LostItem,
            (ConfigList { Items.Count: 0 } or ConfigMap { Count: 0 }, not SettingCast.None) => ValueUse.Unknown,
            _ => rule.Change,
        };

    private EffectVerdict OfMergedValue(ValueUse use, string section, string key, SettingRule rule, ConfigNode? desired, ConfigNode? actual)
    {
        return use switch
        {
            ValueUse.Acts => new(
                DriftEffect.Effective,
                $"LiteLLM {rules.Version} reads {section}.{key} of its config file again at each poll, and a value in the database overrides it"
            ),
            ValueUse.StopsPoll => new(DriftEffect.StopsPoll, StopsPoll(section, key, Kind(desired))),
            ValueUse.KeptUntilRestart => Restart(WhyKept(rule, desired, actual)),
            _ => NotKnownOfFile(new SettingPath(section), null),
        };
    }

    // _delete_deployment removes what the file no longer has, if the table has rows (observed), and nothing adds models of the file.
    private EffectVerdict OfPolledModel(ConfigNode? desired) =>
        desired is null
            ? new(
                DriftEffect.Effective,
                $"LiteLLM {rules.Version} notices at its next poll that the file no longer has the model, if the database has models"
            )
            : Restart(
                $"LiteLLM {rules.Version} removes the previous model at its next poll, if the database has models, and adds the changed one only at startup"
            );

    private EffectVerdict OfPolledFile(SettingPath path, string key, SettingRule rule, ConfigNode? desired, ConfigNode? actual)
    {
        var isNull = desired is ConfigScalar { IsNull: true };
        if (rule.Cast == SettingCast.Integer && isNull)
            return new(DriftEffect.StopsPoll, StopsPoll(path.Section, key, "null"));
        if (isNull || path.Fields.Count > 0)
            return NotKnownOfFile(path, null);
        if (StartupNames(path.Section, key, desired, actual) || StartupNames(path.Section, key, actual, desired))
            return Restart($"LiteLLM {rules.Version} sets up callbacks such as prometheus, hooks and Python objects only at startup");
        if (rule.FileChange == ValueUse.Unknown)
            return NotKnownOfFile(path, null);
        var polled = Polled(path.Section, key, rule, desired, actual);
        return polled.Effect == DriftEffect.Effective
            ? polled with
            {
                Reason = $"LiteLLM {rules.Version} reads its config file again at each poll",
            }
            : polled;
    }

    // _delete_deployment compares the models of the file that is read again; added ones are read at startup.
    private EffectVerdict OfFileModel(ConfigNode? desired, ConfigNode? actual) =>
        (desired, actual) switch
        {
            (null, _) => new(
                DriftEffect.Effective,
                $"LiteLLM {rules.Version} notices at its next poll that the file no longer has the model"
            ),
            (_, null) => Restart("the proxy adds models of its config file only at startup"),
            _ => NotKnownOfFile(new SettingPath(ConfigSections.Models), null),
        };

    private EffectVerdict NotKnownOfFile(SettingPath path, string? reason) =>
        new(
            DriftEffect.Unknown,
            reason ?? $"whether LiteLLM {rules.Version} applies a change of {path.Section} in its file without a restart is not known",
            deployment.ProxyServices
        );
}
