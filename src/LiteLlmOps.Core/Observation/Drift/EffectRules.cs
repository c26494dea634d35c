using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Drift;

/// <param name="Effect">When the value takes effect.</param>
/// <param name="Reason">Why. Null when it takes effect at the next poll.</param>
/// <param name="Services">The services to restart for it. Null for none.</param>
internal readonly record struct EffectVerdict(DriftEffect Effect, string? Reason = null, IReadOnlyList<string>? Services = null);

/// <summary>Determines when a stored value takes effect in the version that runs, and why.</summary>
/// <param name="rules">The rules of that version.</param>
/// <param name="file">The config file of the proxy. Null when there is none, or when it could not be read.</param>
/// <param name="deployment">The deployment: its mode, environment and services.</param>
/// <param name="isFileUnreadable">True when the file could not be read, so that it is not known what it sets.</param>
internal sealed class EffectRules(LiteLlmRules rules, ConfigMap? file, Deployment deployment, bool isFileUnreadable = false)
{
    /// <summary>The effect of writing or deleting a key of a settings section.</summary>
    public EffectVerdict OfSetting(string section, string key, ConfigNode? desired, ConfigNode? actual)
    {
        if (deployment.Mode == DeploymentMode.File)
            return new(DriftEffect.Ignored, "store_model_in_db is off: the proxy does not read its config from the database");
        var rule = rules.RuleOf(section, key);
        if (rule is null or { Reader: SettingReader.File })
            return new(DriftEffect.Ignored, $"LiteLLM {rules.Version} reads {section}.{key} only from the file{Because(rule?.Reason)}");
        if (rule.Reader == SettingReader.UiSettings)
            return new(
                DriftEffect.Ignored,
                $"LiteLLM {rules.Version} reads {key} from the table LiteLLM_UISettings, not from the row {section}"
            );
        if (rule.Owner == SettingOwner.File && isFileUnreadable)
            return new(
                DriftEffect.Unknown,
                $"the proxy's config file could not be read; in LiteLLM {rules.Version} it overrides the database if it sets {key}"
            );
        if (rule.Owner == SettingOwner.File && InFile(section)?[key] is { } owner)
            return Shadowed(
                $"the proxy's config file sets {key}{Line(owner)}, and in LiteLLM {rules.Version} the file overrides the database"
            );
        if (SwitchedOn(section, key, desired) is { } switchedOn && desired is not ConfigScalar { Value: true })
            return Shadowed(switchedOn);
        if (rule.Reader == SettingReader.Unknown)
            return new(DriftEffect.Unknown, $"{key} in the database of LiteLLM {rules.Version}: {rule.Reason}");
        return Polled(section, key, rule, desired, actual);
    }

    private EffectVerdict Polled(string section, string key, SettingRule rule, ConfigNode? desired, ConfigNode? actual)
    {
        if (rule.Cast == SettingCast.Integer && rules.Release.SettlesPerKey && EnvironmentReference.TryGetName(desired, out _))
            return new(
                DriftEffect.Unknown,
                $"whether LiteLLM {rules.Version} resolves os.environ/ references in the row {section} is not known, and it needs a number for {key}"
            );
        // Up to 1.102 _update_dictionary (litellm/utils.py) converts texts with numbers when it merges the row into the config.
        if (desired is not null && PollFailure.Of(rule.Cast, desired, convertsText: !rules.Release.SettlesPerKey) is { } failure)
            return new(DriftEffect.StopsPoll, StopsPoll(section, key, failure));
        return UseOf(rule, desired, actual, InFile(section) is not null) switch
        {
            ValueUse.Acts => Applied(key, rule, desired),
            ValueUse.KeptUntilRestart => Restart(WhyKept(desired, actual)),
            ValueUse.StopsPoll => new(DriftEffect.StopsPoll, StopsPoll(section, key, Kind(desired))),
            _ => new(DriftEffect.Unknown, $"what LiteLLM {rules.Version} does with {Kind(desired)} of {section}.{key} is not known"),
        };
    }

    private static EffectVerdict Applied(string key, SettingRule rule, ConfigNode? desired) =>
        (rule.Cast, desired) switch
        {
            (SettingCast.StrictFlag, ConfigScalar { Value: string }) => new(
                DriftEffect.Ignored,
                $"LiteLLM compares {key} with the Boolean true, so that a text has no effect"
            ),
            (SettingCast.TruthyFlag, ConfigScalar { Value: string { Length: > 0 } }) => new(
                DriftEffect.Effective,
                $"any non-empty text counts as true for {key}, also 'false'"
            ),
            _ => new(DriftEffect.Effective, rule.Condition),
        };

    private ValueUse UseOf(SettingRule rule, ConfigNode? desired, ConfigNode? actual, bool hasSection)
    {
        var use = desired switch
        {
            null => rule.Removal,
            ConfigScalar { IsNull: true } => rule.Null,
            ConfigList { Items.Count: 0 } => rule.EmptyList,
            ConfigMap { Count: 0 } => rule.EmptyMap,
            _ when LosesItems(desired, actual) => rule.LostItem,
            _ => rule.Change,
        };
        return use switch
        {
            ValueUse.StopsPollWithoutSection or ValueUse.ActsWithoutSection when isFileUnreadable => ValueUse.Unknown,
            ValueUse.StopsPollWithoutSection => hasSection ? ValueUse.KeptUntilRestart : ValueUse.StopsPoll,
            ValueUse.ActsWithoutSection => hasSection ? ValueUse.KeptUntilRestart : ValueUse.Acts,
            _ => use,
        };
    }

    private string StopsPoll(string section, string key, string what) =>
        $"LiteLLM {rules.Version} cannot apply {what} of {section}.{key}: its poll ends there, and everything that it reads later is not applied";

    private static string WhyKept(ConfigNode? desired, ConfigNode? actual) =>
        desired switch
        {
            null => "the running proxy keeps a deleted value until it is restarted",
            ConfigScalar { IsNull: true } => "LiteLLM ignores null from the database: the previous value remains until a restart",
            ConfigList { Items.Count: 0 } or ConfigMap { Count: 0 } =>
                "LiteLLM ignores an empty value from the database: the previous value remains until a restart",
            _ when LosesItems(desired, actual) => "the running proxy adds items but removes them only at a restart",
            _ => "the running proxy applies a change of it only at a restart",
        };

    private static string Kind(ConfigNode? value) =>
        value switch
        {
            null => "the removal",
            ConfigScalar { IsNull: true } => "null",
            ConfigList { Items.Count: 0 } => "[]",
            ConfigMap { Count: 0 } => "{}",
            _ => "this value",
        };

    private ConfigMap? InFile(string section) => file?.MapAt(section);

    private static string Because(string? reason) => reason is null ? "" : $": {reason}";

    private static string Line(ConfigNode node) =>
        node.Position.IsKnown ? $" ({Path.GetFileName(node.Position.File)}:{node.Position.Line})" : "";

    /// <summary>The effect of writing or deleting a value in the config file with which the proxy is started.</summary>
    /// <param name="path">The path of the value.</param>
    /// <param name="desired">The value to write. Null to delete it.</param>
    /// <param name="actual">The value in the file. Null when it is missing.</param>
    public EffectVerdict OfFile(SettingPath path, ConfigNode? desired, ConfigNode? actual)
    {
        if (!rules.Release.PollsFile)
            return Restart("the proxy reads its config file only at startup");
        if (path.Section == ConfigSections.Models)
            return OfFileModel(desired, actual);
        if (path.Key is not { } key || rules.RuleOf(path.Section, key) is not { } rule)
            return NotKnownOfFile(path, null);
        return rule.Reader switch
        {
            SettingReader.File => Restart($"LiteLLM {rules.Version} reads {path.Section}.{key} only at startup"),
            _ when rule.Owner != SettingOwner.File => NotKnownOfFile(path, null),
            SettingReader.Request => new(DriftEffect.Effective, $"LiteLLM {rules.Version} reads its config file again at each poll"),
            SettingReader.Poll => OfPolledFile(path, key, rule, desired, actual),
            _ => NotKnownOfFile(path, rule.Reason),
        };
    }

    private EffectVerdict OfPolledFile(SettingPath path, string key, SettingRule rule, ConfigNode? desired, ConfigNode? actual)
    {
        var isNull = desired is ConfigScalar { IsNull: true };
        if (rule.Cast == SettingCast.Integer && isNull)
            return new(DriftEffect.StopsPoll, StopsPoll(path.Section, key, "null"));
        if (isNull || path.Fields.Count > 0)
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

    /// <summary>Why an environment variable of the proxy keeps a setting on, regardless of the stored value. Null when none does.</summary>
    /// <param name="section">The section.</param>
    /// <param name="key">The key.</param>
    /// <param name="stored">The value in the database. Null when there is none.</param>
    public string? SwitchedOn(string section, string key, ConfigNode? stored)
    {
        if (
            SettingVariables.Of(section, key) is not { Role: VariableRole.SwitchesOn } variable
            || (variable.RowSwitchesOffSince is { } since && since <= rules.Version && IsOff(stored))
            || !deployment.Environment.TryGet(variable.Name, out var value)
            || !SettingVariables.IsTrue(value.Text)
        )
        {
            return null;
        }

        return $"{variable.Name} is true in the environment ({value.Source}), which keeps {key} on regardless of file and database";
    }

    // _update_general_settings of 1.83.2: a text is on only when it is "true", anything else when Python takes it for true.
    private static bool IsOff(ConfigNode? stored) =>
        stored switch
        {
            ConfigScalar { IsNull: true } or null => false,
            ConfigScalar { Value: string text } => !text.Equals("true", StringComparison.OrdinalIgnoreCase),
            ConfigScalar { Value: false or 0L or 0d } or ConfigList { Items.Count: 0 } or ConfigMap { Count: 0 } => true,
            _ => false,
        };

    /// <summary>The effect of writing or deleting the row of a model, MCP server or credential.</summary>
    public EffectVerdict OfEntry(string section, bool isDeleted, bool isLast)
    {
        if (deployment.Mode == DeploymentMode.File && section != ConfigSections.McpServers)
            return new(DriftEffect.Ignored, "store_model_in_db is off: the proxy does not read this table");
        if (IsExcluded(section, out var reason))
            return new(DriftEffect.Ignored, reason);
        return section == ConfigSections.Models && isDeleted && isLast && !rules.Release.NoticesLastModelDeleted
            ? Restart($"LiteLLM {rules.Version} does not notice until a restart that the last model row was deleted")
            : new(DriftEffect.Effective);
    }

    /// <summary>The effect of writing a declared model, MCP server or credential.</summary>
    public EffectVerdict OfDeclared(string section, ConfigNode value)
    {
        var effect = OfEntry(section, isDeleted: false, isLast: false);
        return effect.Effect == DriftEffect.Effective && section == ConfigSections.Models && ModelValidation.Failure(value) is { } failure
            ? new(
                DriftEffect.StopsPoll,
                $"LiteLLM rejects {failure}: the step of its poll that adds models ends there, and models that it reads later are not added"
            )
            : effect;
    }

    private EffectVerdict Restart(string reason) => new(DriftEffect.Restart, reason, deployment.ProxyServices);

    private EffectVerdict Shadowed(string reason) => new(DriftEffect.Shadowed, reason, deployment.ProxyServices);

    private bool IsExcluded(string section, out string reason)
    {
        reason = "general_settings.supported_db_objects excludes this table";
        var objectType = section switch
        {
            ConfigSections.Models => "models",
            ConfigSections.McpServers => "mcp",
            _ => null,
        };
        return objectType is not null
            && file?.MapAt(ConfigSections.General)?["supported_db_objects"] is ConfigList list
            && !list.Items.Any(i => (i as ConfigScalar)?.Text == objectType);
    }

    private static bool LosesItems(ConfigNode desired, ConfigNode? actual) =>
        (desired, actual) switch
        {
            (ConfigList list, ConfigList old) => !old.Items.All(item => list.Items.Any(i => NodeEquality.AreEqual(i, item))),
            (ConfigMap map, ConfigMap old) => !old.Keys.All(map.Has),
            _ => false,
        };
}
