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
/// <param name="file">The config file of the proxy. Null when it could not be read.</param>
/// <param name="deployment">The deployment: its mode, environment and services.</param>
internal sealed class EffectRules(LiteLlmRules rules, ConfigMap? file, Deployment deployment)
{
    private static readonly string[] Callbacks = ["callbacks", "success_callback", "failure_callback"];

    /// <summary>The effect of writing or deleting a key of a settings section.</summary>
    public EffectVerdict OfSetting(string section, string key, ConfigNode? desired, ConfigNode? actual)
    {
        if (deployment.Mode == DeploymentMode.File)
            return new(DriftEffect.Ignored, "store_model_in_db is off: the proxy does not read its config from the database");
        if (rules.PlacementOf(section, key) == SettingPlacement.File)
            return new(DriftEffect.Ignored, $"LiteLLM {rules.Version} reads {section}.{key} only from the file");
        if (rules.FileWins(section, key) && file?.MapAt(section)?.Has(key) == true)
            return Shadowed($"the proxy's config file sets {key}, and in LiteLLM {rules.Version} the file overrides the database");
        if (SwitchedOn(section, key) is { } switchedOn && desired is not ConfigScalar { Value: true })
            return Shadowed(switchedOn);
        if (desired is null)
            return Restart("the running proxy keeps a deleted value until it is restarted");
        if (Callbacks.Contains(key, StringComparer.Ordinal) && LosesItems(desired, actual))
            return Restart("the running proxy adds callbacks but removes them only at a restart");
        if (!rules.Release.FileBeatsDatabase && section != ConfigSections.Router && NodeComparer.IsNothing(desired))
            return Restart("LiteLLM ignores null and [] from the database when it merges: the old value remains until a restart");
        return new(DriftEffect.Effective);
    }

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
        actual is ConfigList old
        && !old.Items.All(item => desired is ConfigList list && list.Items.Any(i => NodeEquality.AreEqual(i, item)));
}
