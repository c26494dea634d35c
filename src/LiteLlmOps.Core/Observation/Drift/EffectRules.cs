using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Drift;

/// <param name="Effect">What it does.</param>
/// <param name="Reason">Why, in words. Null when it is simply obeyed.</param>
/// <param name="Services">The services that have to be restarted for it. Null for none.</param>
internal readonly record struct EffectVerdict(DriftEffect Effect, string? Reason = null, IReadOnlyList<string>? Services = null);

/// <summary>What a stored value does in the version that runs, and why.</summary>
/// <param name="rules">The rules of that version.</param>
/// <param name="file">What the proxy was started with. Null when it could not be read.</param>
/// <param name="deployment">Who owns the configuration, the environment of the proxy, and its services.</param>
internal sealed class EffectRules(LiteLlmRules rules, ConfigMap? file, Deployment deployment)
{
    private static readonly string[] Callbacks = ["callbacks", "success_callback", "failure_callback"];

    /// <summary>What writing, or taking away, a key of a settings section does.</summary>
    public EffectVerdict OfSetting(string section, string key, ConfigNode? desired, ConfigNode? actual)
    {
        if (deployment.Mode == DeploymentMode.File)
            return new(DriftEffect.Ignored, "store_model_in_db is off: the proxy does not read its configuration from the database");
        if (rules.PlacementOf(section, key) == SettingPlacement.File)
            return new(DriftEffect.Ignored, $"LiteLLM {rules.Version} reads {section}.{key} from the file only");
        if (rules.FileWins(section, key) && file?.MapAt(section)?.Has(key) == true)
            return Shadowed($"the file that the proxy is started with declares {key}, and in LiteLLM {rules.Version} the file wins");
        if (SwitchedOn(section, key) is { } switchedOn && desired is not ConfigScalar { Value: true })
            return Shadowed(switchedOn);
        if (desired is null)
            return Restart("the running proxy keeps a value that was taken away until it is restarted");
        if (Callbacks.Contains(key, StringComparer.Ordinal) && LosesItems(desired, actual))
            return Restart("the running proxy adds callbacks; it drops them only at a restart");
        if (!rules.Release.FileBeatsDatabase && section != ConfigSections.Router && NodeComparer.IsNothing(desired))
            return Restart("LiteLLM skips null and [] of the database when it merges: the old value lasts until a restart");
        return new(DriftEffect.Effective);
    }

    /// <summary>Why a variable of the proxy's environment keeps a setting on, whatever is stored; null when none does.</summary>
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

        return $"{variable.Name} is true in the environment ({value.Source}), and that keeps {key} on, whatever file and database say";
    }

    /// <summary>What writing, or deleting, a row of a model, MCP server or credential does.</summary>
    public EffectVerdict OfEntry(string section, bool isDeleted, bool isLast)
    {
        if (deployment.Mode == DeploymentMode.File && section != ConfigSections.McpServers)
            return new(DriftEffect.Ignored, "store_model_in_db is off: the proxy does not read this table");
        if (IsLeftOut(section, out var reason))
            return new(DriftEffect.Ignored, reason);
        return section == ConfigSections.Models && isDeleted && isLast && !rules.Release.NoticesLastModelDeleted
            ? Restart($"LiteLLM {rules.Version} does not notice that the last model row has gone until it is restarted")
            : new(DriftEffect.Effective);
    }

    private EffectVerdict Restart(string reason) => new(DriftEffect.Restart, reason, deployment.ProxyServices);

    private EffectVerdict Shadowed(string reason) => new(DriftEffect.Shadowed, reason, deployment.ProxyServices);

    private bool IsLeftOut(string section, out string reason)
    {
        reason = "general_settings.supported_db_objects leaves this table out";
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
