using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Drift;

// The effect of changes to models, MCP servers and credentials.
internal sealed partial class EffectRules
{
    /// <summary>The effect of writing a model_name to the row of a model whose litellm_params and model_info stay the same.</summary>
    public EffectVerdict OfRename() =>
        rules.Release.NoticesRenamedModel switch
        {
            true => new(DriftEffect.Effective),
            false => Restart(
                $"LiteLLM {rules.Version} notices a change of litellm_params or model_info only: it serves the previous name until it is restarted"
            ),
            null => new(
                DriftEffect.Unknown,
                $"whether LiteLLM {rules.Version} notices a changed model_name without a restart is not known"
            ),
        };

    /// <summary>The effect of deleting the row of a credential.</summary>
    public EffectVerdict OfDeletedCredential(string name)
    {
        var effect = OfEntry(ConfigSections.Credentials, isDeleted: true, isLast: false);
        return effect.Effect == DriftEffect.Effective && InFileCredentials(name)
            ? Restart("the config file has a credential of this name, and the running proxy keeps the values of the deleted row")
            : effect;
    }

    private bool InFileCredentials(string name) =>
        file?[ConfigSections.Credentials] is ConfigList list && list.Items.Any(i => (i as ConfigMap)?.TextAt("credential_name") == name);

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
        if (
            effect.Effect == DriftEffect.Effective
            && section == ConfigSections.McpServers
            && McpServerValidation.Failure(value, rules.Release) is { } invalid
        )
            return new(
                DriftEffect.StopsPoll,
                $"LiteLLM rejects {invalid}: while this row exists, the proxy has no MCP server of the database at all"
            );
        return
            effect.Effect == DriftEffect.Effective
            && section == ConfigSections.Models
            && ModelValidation.Failure(value, rules.Release.ModelParameters) is { } failure
            ? new(
                DriftEffect.StopsPoll,
                $"LiteLLM rejects {failure}: the step of its poll that adds models ends there, and models that it reads later are not added"
            )
            : effect;
    }
}
