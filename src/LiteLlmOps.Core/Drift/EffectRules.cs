using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Drift;

internal readonly record struct EffectVerdict(DriftEffect Effect, string? Reason = null);

/// <summary>What a stored value does in the version that runs, and why.</summary>
/// <param name="rules">The rules of that version.</param>
/// <param name="file">What the proxy was started with. Null when it could not be read.</param>
/// <param name="mode">Who owns the configuration.</param>
internal sealed class EffectRules(LiteLlmRules rules, ConfigMap? file, DeploymentMode mode)
{
    private static readonly string[] Callbacks = ["callbacks", "success_callback", "failure_callback"];

    /// <summary>What writing, or taking away, a key of a settings section does.</summary>
    public EffectVerdict OfSetting(string section, string key, ConfigNode? desired, ConfigNode? actual)
    {
        if (mode == DeploymentMode.File)
            return new(DriftEffect.Ignored, "store_model_in_db is off: the proxy does not read its configuration from the database");
        if (rules.PlacementOf(section, key) == SettingPlacement.File)
            return new(DriftEffect.Ignored, $"LiteLLM {rules.Version} reads {section}.{key} from the file only");
        if (rules.Release.FileBeatsDatabase && file?.MapAt(section)?.Has(key) == true)
            return new(DriftEffect.Shadowed, $"the file that the proxy is started with declares {key}, and since 1.103 the file wins");
        if (desired is null)
            return new(DriftEffect.Restart, "the running proxy keeps a value that was taken away until it is restarted");
        if (Callbacks.Contains(key, StringComparer.Ordinal) && LosesItems(desired, actual))
            return new(DriftEffect.Restart, "the running proxy adds callbacks; it drops them only at a restart");
        if (!rules.Release.FileBeatsDatabase && section != ConfigSections.Router && NodeComparer.IsNothing(desired))
            return new(DriftEffect.Restart, "LiteLLM skips null and [] of the database when it merges: the old value lasts until a restart");
        return new(DriftEffect.Effective);
    }

    /// <summary>What writing, or deleting, a row of a model, MCP server or credential does.</summary>
    public EffectVerdict OfEntry(string section, bool isDeleted, bool isLast)
    {
        if (mode == DeploymentMode.File && section != ConfigSections.McpServers)
            return new(DriftEffect.Ignored, "store_model_in_db is off: the proxy does not read this table");
        if (IsLeftOut(section, out var reason))
            return new(DriftEffect.Ignored, reason);
        return section == ConfigSections.Models && isDeleted && isLast && !rules.Release.NoticesLastModelDeleted
            ? new(DriftEffect.Restart, $"LiteLLM {rules.Version} does not notice that the last model row has gone until it is restarted")
            : new(DriftEffect.Effective);
    }

    private bool IsLeftOut(string section, out string reason)
    {
        reason = "general_settings.supported_db_objects leaves this table out";
        var objectType = section switch { ConfigSections.Models => "models", ConfigSections.McpServers => "mcp", _ => null };
        return objectType is not null
            && file?.MapAt(ConfigSections.General)?["supported_db_objects"] is ConfigList list
            && !list.Items.Any(i => (i as ConfigScalar)?.Text == objectType);
    }

    private static bool LosesItems(ConfigNode desired, ConfigNode? actual) =>
        actual is ConfigList old && !old.Items.All(item => desired is ConfigList list && list.Items.Any(i => NodeEquality.AreEqual(i, item)));
}
