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
internal sealed partial class EffectRules(LiteLlmRules rules, ConfigMap? file, Deployment deployment, bool isFileUnreadable = false)
{
    private const string StoreModelInDb = "store_model_in_db";

    /// <summary>The effect of writing or deleting a key of a settings section.</summary>
    public EffectVerdict OfSetting(string section, string key, ConfigNode? desired, ConfigNode? actual)
    {
        if (deployment.Mode == DeploymentMode.File && section != ConfigSections.Ui)
            return new(DriftEffect.Ignored, "store_model_in_db is off: the proxy does not read its config from the database");
        var rule = rules.RuleOf(section, key);
        if (section == ConfigSections.Ui && rule is { Reader: SettingReader.File })
            return new(DriftEffect.Ignored, $"LiteLLM {rules.Version} has no UI setting named {key}");
        if (rule is { IsMerged: true, Reader: SettingReader.Poll } && IsExcluded(ConfigSections.Models, out var excluded))
            return new(DriftEffect.Ignored, $"{excluded}, with which the proxy reads {section}.{key}");
        if (rule is null or { Reader: SettingReader.File })
            return new(DriftEffect.Ignored, $"LiteLLM {rules.Version} reads {section}.{key} only from the file{Because(rule?.Reason)}");
        if (rule.Reader == SettingReader.UiSettings)
            return new(
                DriftEffect.Ignored,
                $"LiteLLM {rules.Version} reads {key} from the table LiteLLM_UISettings, not from the row {section}"
            );
        if (rule.Reader == SettingReader.Process)
            return new(DriftEffect.Ignored, FromProcessOnly(key));
        if (ObjectOf(section, key) is { } objectType && Excludes(objectType))
            return new(
                DriftEffect.Ignored,
                $"general_settings.supported_db_objects excludes {objectType}, and LiteLLM {rules.Version} then does not apply {key} from the database"
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
        if (section == ConfigSections.General && key == StoreModelInDb && !rules.Release.SettlesPerKey && !NodeComparer.IsNothing(desired))
            return OfStoreSwitch(desired!, actual);
        if (!SwitchesOff(section, key) && SwitchedOn(section, key) is { } switchedOn && desired is not ConfigScalar { Value: true })
            return Shadowed(switchedOn);
        if (rule.Reader == SettingReader.Unknown)
            return new(DriftEffect.Unknown, $"{key} in the database of LiteLLM {rules.Version}: {rule.Reason}");
        if (deployment.Mode == DeploymentMode.File && rule.Reader == SettingReader.Poll)
            return Restart("store_model_in_db is off: the proxy reads its UI settings only at startup");
        return StartupOnly(section, key, desired, actual) ?? Polled(section, key, rule, desired, actual);
    }

    // A callback that only the file can set up. Names that the row already had are no part of the change.
    private EffectVerdict? StartupOnly(string section, string key, ConfigNode? desired, ConfigNode? actual)
    {
        var fileOnly = StartupCallbacks.In(section, key, desired).Where(name => !Contains(actual, name)).ToList();
        if (fileOnly.FirstOrDefault(name => !Contains(InFile(section)?[key], name)) is not ConfigScalar first)
            return null;
        if (isFileUnreadable)
            return new(
                DriftEffect.Unknown,
                $"LiteLLM {rules.Version} sets up '{first.Text}' only if its config file names it, and the file could not be read"
            );
        var others = desired is ConfigList list && list.Items.Any(i => !fileOnly.Contains(i) && !Contains(actual, i));
        return new(
            others ? DriftEffect.Effective : DriftEffect.Ignored,
            $"LiteLLM {rules.Version} sets up '{first.Text}' only at startup, and only if its config file names it"
        );
    }

    private static bool StartupNames(string section, string key, ConfigNode? value, ConfigNode? other) =>
        StartupCallbacks.In(section, key, value).Any(name => !Contains(other, name));

    private static bool Contains(ConfigNode? list, ConfigNode name) =>
        list is ConfigList { Items: var items } ? items.Any(i => NodeEquality.AreEqual(i, name)) : NodeEquality.AreEqual(list, name);

    // initialize_scheduled_background_jobs starts the poll when file, environment or row switch it on; _update_general_settings then takes
    // the value of the row, also against file and environment (1.83.2; observed).
    private EffectVerdict OfStoreSwitch(ConfigNode desired, ConfigNode? actual)
    {
        if (!IsOn(desired))
            return new(DriftEffect.Effective, "the proxy no longer applies settings of the database");
        if (
            IsOn(actual)
            || SwitchedOn(ConfigSections.General, StoreModelInDb) is not null
            || IsOn(InFile(ConfigSections.General)?[StoreModelInDb])
        )
            return new(DriftEffect.Effective);
        return isFileUnreadable
            ? new(
                DriftEffect.Unknown,
                $"the proxy's config file could not be read, and only at startup the proxy begins to read the database"
            )
            : Restart("only at startup the proxy begins to read the database");
    }

    private static bool IsOn(ConfigNode? value) =>
        value is ConfigScalar { Value: true } || (value is ConfigScalar { Value: string text } && SettingVariables.IsTrue(text));

    private EffectVerdict Polled(string section, string key, SettingRule rule, ConfigNode? desired, ConfigNode? actual)
    {
        if (desired is not null && rules.Release.SettlesPerKey && PollFailure.DependsOnReference(rule.Cast, desired))
            return new(
                DriftEffect.Unknown,
                $"LiteLLM {rules.Version} replaces the reference with a variable of the proxy's environment, and its poll ends when that value does not fit {key}"
            );
        if (desired is not null && UnusedValue.Of(rule.Cast, desired) is { } unused)
            return NotUsed(section, key, unused);
        // Up to 1.102 _update_dictionary (litellm/utils.py) converts texts with numbers when it merges the row into the config.
        if (desired is not null && PollFailure.Of(rule.Cast, desired, convertsText: !rules.Release.SettlesPerKey) is { } failure)
            return new(DriftEffect.StopsPoll, StopsPoll(section, key, failure));
        if (IsSkipped(rule, desired))
            return NodeComparer.IsNothing(actual)
                ? new(DriftEffect.Ignored, $"LiteLLM skips a value of {section}.{key} that is not a {TypeOf(rule)}")
                : Restart($"LiteLLM skips a value that is not a {TypeOf(rule)}: the previous value remains until a restart");
        if (
            rule.Cast == SettingCast.NamesForSlack
            && desired is ConfigScalar { Value: not string } given
            && (!given.IsNull || InFile(section) is null)
        )
            return new(DriftEffect.Unknown, $"a value of {key} that is not a list ends the poll if alerting contains slack");
        if (rule.Cast == SettingCast.MapAtStart && desired is (ConfigScalar { IsNull: false } or ConfigList))
            return new(
                DriftEffect.StopsPoll,
                $"LiteLLM {rules.Version} does not start while {section}.{key} in the database is not a map; a running proxy applies it"
            );
        if (RouterDoubt(section, key, desired) is { } doubt)
            return new(
                DriftEffect.Unknown,
                $"the router of LiteLLM {rules.Version} has a core in Rust, and whether it applies this value of {key} or ends the poll is not known: {doubt}"
            );
        var (use, value) = UseOf(section, key, rule, desired, actual);
        return use switch
        {
            ValueUse.Acts when !ReferenceEquals(value, desired) => new(
                DriftEffect.Effective,
                $"LiteLLM {rules.Version} reads its config file again at each poll, and uses the value of the file{Line(value!)}"
            ),
            ValueUse.Acts => Applied(section, key, rule, desired),
            ValueUse.HasNoEffect => NotUsed(section, key, Kind(desired)),
            ValueUse.KeptUntilRestart => Restart(
                rule.Change == ValueUse.KeptUntilRestart && rule.Condition is { } condition ? condition : WhyKept(rule, value, actual)
            ),
            ValueUse.StopsPoll => new(DriftEffect.StopsPoll, StopsPoll(section, key, Kind(desired))),
            _ => new(DriftEffect.Unknown, $"what LiteLLM {rules.Version} does with {Kind(desired)} of {section}.{key} is not known"),
        };
    }

    // InitPassThroughEndpointHelpers keeps the route that was registered first, which is that of the file (1.83.2; observed).
    private string? PathInFile(string section, string key, ConfigList endpoints)
    {
        var inFile = (InFile(section)?[key] as ConfigList)?.Items.Select(PathOf).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return inFile is null ? null : endpoints.Items.Select(PathOf).OfType<string>().FirstOrDefault(inFile.Contains);
    }

    private static string? PathOf(ConfigNode endpoint) => ((endpoint as ConfigMap)?["path"] as ConfigScalar)?.Text;

    private string? RouterDoubt(string section, string key, ConfigNode? desired) =>
        rules.Release.HasRustRouter && section == ConfigSections.Router && desired is not null ? RustRouter.Doubt(key, desired) : null;

    private EffectVerdict Applied(string section, string key, SettingRule rule, ConfigNode? desired) =>
        (rule.Cast, desired) switch
        {
            (SettingCast.RoutingStrategy1_83, ConfigScalar { IsNull: true }) => new(
                DriftEffect.Effective,
                "without a strategy the router finds no deployment: it answers every request with 429"
            ),
            (SettingCast.Endpoints, ConfigList list) when PathInFile(section, key, list) is { } path => list.Items.Count == 1
                ? Shadowed($"the proxy's config file sets the endpoint {path}, and its entry is used")
                : new(DriftEffect.Effective, $"the proxy's config file sets the endpoint {path} too, and its entry is used"),
            (SettingCast.Endpoints, ConfigList list) when !list.Items.Any(RequiresLicense) => new(DriftEffect.Effective),
            (_, ConfigMap map) when rule.IsMerged && RemainingOf(section, key, map) is { } remaining => new(
                DriftEffect.Effective,
                $"LiteLLM {rules.Version} merges the map over that of the config file{Line(remaining)}, whose entries remain"
            ),
            (SettingCast.StrictFlag or SettingCast.TruthyFlag, _)
                when rules.Release.SettlesPerKey && EnvironmentReference.TryGetName(desired, out var name) => new(
                DriftEffect.Effective,
                $"LiteLLM replaces the reference with {name} of the proxy's environment, where the texts true and false become Booleans"
            ),
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

    private static bool IsSkipped(SettingRule rule, ConfigNode? desired) =>
        !NodeComparer.IsNothing(desired)
        && rule.Cast switch
        {
            // An item that is not a text is skipped as well (1.83.2; observed).
            SettingCast.SkippedUnlessList => desired is not ConfigList list
                || (list.Items.Count > 0 && !list.Items.Any(static i => i is ConfigScalar { Value: string })),
            SettingCast.SkippedUnlessText => desired is not ConfigScalar { Value: string },
            _ => false,
        };

    private static string TypeOf(SettingRule rule) => rule.Cast == SettingCast.SkippedUnlessList ? "list of names" : "text";

    private static bool RequiresLicense(ConfigNode endpoint) => (endpoint as ConfigMap)?["auth"] is ConfigScalar { Value: true };

    // The map of the file when it has entries that the map of the row does not replace.
    private ConfigMap? RemainingOf(string section, string key, ConfigMap map) =>
        InFile(section)?[key] is ConfigMap below && !below.Keys.All(map.Has) ? below : null;

    // What a poll does, and with which value: that of the file when the row gives none.
    private (ValueUse Use, ConfigNode? Value) UseOf(string section, string key, SettingRule rule, ConfigNode? desired, ConfigNode? actual)
    {
        var below = InFile(section)?[key];
        var merged =
            rule.IsMerged && (below, desired) is (ConfigMap under, ConfigMap over)
                ? new ConfigMap([.. under.Entries.Where(e => !over.Has(e.Key)), .. over.Entries])
                : desired;
        var use = UseOf(rule, NodeComparer.IsNothing(desired) ? desired : merged, actual, InFile(section) is not null);
        if (!rule.IsMerged || !NodeComparer.IsNothing(desired) || use != ValueUse.KeptUntilRestart)
            return (use, desired);
        if (isFileUnreadable)
            return (ValueUse.Unknown, desired);
        return below is not null and not ConfigScalar { IsNull: true }
            ? (LosesItems(rule, below, actual) ? rule.LostItem : rule.Change, below)
            : (use, desired);
    }

    private ValueUse UseOf(SettingRule rule, ConfigNode? desired, ConfigNode? actual, bool hasSection)
    {
        var use = desired switch
        {
            null => rule.Removal,
            ConfigScalar { IsNull: true } => rule.Null,
            ConfigList list when rule.Cast == SettingCast.PreCallChecks => KeepsCheck(list, actual)
                ? ValueUse.KeptUntilRestart
                : rule.Change,
            ConfigMap map when rule.Cast == SettingCast.WebSearch && !map.Has("enabled") => ValueUse.Unknown,
            ConfigList { Items.Count: 0 } => rule.EmptyList,
            ConfigMap { Count: 0 } => rule.EmptyMap,
            _ when LosesItems(rule, desired, actual) => rule.LostItem,
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

    private EffectVerdict NotUsed(string section, string key, string what) =>
        new(DriftEffect.Ignored, $"LiteLLM {rules.Version} does not use {what} of {section}.{key}");

    private string FromProcessOnly(string key) =>
        $"LiteLLM {rules.Version} accepts {key} only from the environment of the process, and skips it in the file and in the database";

    // Router._RUNTIME_TOGGLEABLE_PRE_CALL_CHECKS of 1.106.0: a poll removes only these.
    private static bool KeepsCheck(ConfigList desired, ConfigNode? actual) =>
        actual is ConfigList old
        && old.Items.Any(item =>
            (item as ConfigScalar)?.Text is not ("prompt_caching" or "enforce_model_rate_limits" or "encrypted_content_affinity")
            && !desired.Items.Any(i => NodeEquality.AreEqual(i, item))
        );

    private static string WhyKept(SettingRule rule, ConfigNode? desired, ConfigNode? actual) =>
        desired switch
        {
            ConfigList when rule.Cast == SettingCast.PreCallChecks =>
                "the running proxy removes only some of the checks; others remain until a restart",
            null => "the running proxy keeps a deleted value until it is restarted",
            ConfigScalar { IsNull: true } => "LiteLLM ignores null from the database: the previous value remains until a restart",
            ConfigList { Items.Count: 0 } or ConfigMap { Count: 0 } =>
                "LiteLLM ignores an empty value from the database: the previous value remains until a restart",
            _ when LosesItems(rule, desired, actual) => "the running proxy adds items but removes them only at a restart",
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

    // The flags of the UI settings are keys of general_settings in the file.
    public ConfigMap? InFile(string section) => file?.MapAt(section == ConfigSections.Ui ? ConfigSections.General : section);

    private static string Because(string? reason) => reason is null ? "" : $": {reason}";

    private static string Line(ConfigNode node) =>
        node.Position.IsKnown ? $" ({Path.GetFileName(node.Position.File)}:{node.Position.Line})" : "";

    /// <summary>
    /// True when a stored value switches the setting off at a poll although a variable has switched it on at the start
    /// (_apply_store_model_in_db_setting of 1.106.0).
    /// </summary>
    public bool SwitchesOff(string section, string key) =>
        rules.Release.SettlesPerKey && section == ConfigSections.General && key == LiteLlmRules.StoreModelInDb;

    /// <summary>Why an environment variable of the proxy keeps a setting on, regardless of the stored value. Null when none does.</summary>
    public string? SwitchedOn(string section, string key)
    {
        if (
            SettingVariables.Of(section, key) is not { Role: VariableRole.SwitchesOn } variable
            || !deployment.Environment.TryGet(variable.Name, out var value)
            || !SettingVariables.IsTrue(value.Text)
        )
        {
            return null;
        }

        return $"{variable.Name} is true in the environment ({value.Source}), which keeps {key} on regardless of file and database";
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
            ConfigSections.Guardrails => "guardrails",
            _ => null,
        };
        return objectType is not null && Excludes(objectType);
    }

    private bool Excludes(string objectType) =>
        file?.MapAt(ConfigSections.General)?["supported_db_objects"] is ConfigList list
        && !list.Items.Any(i => (i as ConfigScalar)?.Text == objectType);

    // What the poll applies together with an object type: _update_llm_router, and the two hooks of _init_non_llm_objects_in_db.
    private static string? ObjectOf(string section, string key) =>
        (section, key) switch
        {
            (ConfigSections.Router, _) => "models",
            (ConfigSections.LiteLlm, "callbacks" or "success_callback" or "failure_callback") => "models",
            (ConfigSections.LiteLlm, "mcp_semantic_tool_filter") => "semantic_filter_settings",
            (ConfigSections.LiteLlm, "websearch_interception_params") => "websearch_interception_settings",
            _ => null,
        };

    private static bool LosesItems(SettingRule rule, ConfigNode desired, ConfigNode? actual) =>
        (desired, actual) switch
        {
            (ConfigList list, ConfigList old) => !old.Items.All(item => list.Items.Any(i => IsSameItem(rule, i, item))),
            (ConfigMap map, ConfigMap old) => !old.Keys.All(map.Has),
            _ => false,
        };

    private static bool IsSameItem(SettingRule rule, ConfigNode a, ConfigNode b) =>
        NodeEquality.AreEqual(a, b)
        || (
            rule.ItemKeys.Count > 0
            && (a, b) is (ConfigMap x, ConfigMap y)
            && rule.ItemKeys.All(k => x.TextAt(k) is { } text && text == y.TextAt(k))
        );
}
