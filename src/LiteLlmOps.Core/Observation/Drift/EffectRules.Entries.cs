using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Drift;

// The effect of changes to models, MCP servers, credentials and guardrails.
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

    /// <summary>The effect of writing or deleting the row of a model, MCP server, credential or guardrail.</summary>
    public EffectVerdict OfEntry(string section, bool isDeleted, bool isLast)
    {
        if (deployment.Mode == DeploymentMode.File && section != ConfigSections.McpServers)
            return new(DriftEffect.Ignored, "store_model_in_db is off: the proxy does not read this table");
        if (IsExcluded(section, out var reason))
            return new(DriftEffect.Ignored, reason);
        if (section == ConfigSections.Guardrails && isDeleted)
            return OfDeletedGuardrail();
        return section == ConfigSections.Models && isDeleted && isLast && !rules.Release.NoticesLastModelDeleted
            ? Restart($"LiteLLM {rules.Version} does not notice until a restart that the last model row was deleted")
            : new(DriftEffect.Effective);
    }

    // guardrail_registry.py: 1.83.2 only adds and changes guardrails; reconcile_db_guardrails of 1.106.0.
    private EffectVerdict OfDeletedGuardrail() =>
        rules.Release.NoticesDeletedGuardrail switch
        {
            true => new(DriftEffect.Effective),
            false => Restart($"LiteLLM {rules.Version} runs a guardrail until a restart after its row was deleted"),
            null => new(
                DriftEffect.Unknown,
                $"whether LiteLLM {rules.Version} ends a guardrail without a restart when its row is deleted is not known"
            ),
        };

    /// <summary>
    /// The id that a guardrail of this name has in the proxy when it is in its file; empty when the proxy chooses it at random. Null when its file has none
    /// of this name.
    /// </summary>
    public string? GuardrailInFile(string? name) =>
        (file?[ConfigSections.Guardrails] as ConfigList)
            ?.Items.OfType<ConfigMap>()
            .FirstOrDefault(g => g.TextAt(GuardrailEntries.Name) == name)
            is { } found
            ? GuardrailEntries.IdInFile(found, rules.Release) ?? ""
            : null;

    /// <summary>What a proxy does with a guardrail of its file and a row of the same name that has another id.</summary>
    public string RunsBoth => rules.Release.NoticesDeletedGuardrail is null ? "may run both" : "runs both";

    private EffectVerdict OfGuardrail(ConfigNode value, string? id) =>
        GuardrailInFile((value as ConfigMap)?.TextAt(GuardrailEntries.Name)) switch
        {
            null => new(DriftEffect.Effective, SecretsInClear(value)),
            var inFile when inFile == id => new(
                DriftEffect.Effective,
                "the proxy's config file has this guardrail too, with the same id: the proxy uses the row in its place"
            ),
            _ => new(
                DriftEffect.Effective,
                $"the proxy's config file has a guardrail of this name too: the proxy {RunsBoth}, until it is restarted with a file without it (Export-LlmConfig)"
            ),
        };

    private string? SecretsInClear(ConfigNode value) =>
        rules.Release.HasGuardrailSecrets || !HasSecrets((value as ConfigMap)?[GuardrailEntries.Parameters], "")
            ? null
            : $"the secrets of the guardrail are stored in clear: LiteLLM {rules.Version} is not known to decrypt them in this table";

    // References of api_key and api_base are stored as such.
    private static bool HasSecrets(ConfigNode? node, string key) =>
        node switch
        {
            ConfigMap map => map.Entries.Any(static e => HasSecrets(e.Value, e.Key)),
            ConfigList list => list.Items.Any(i => HasSecrets(i, key)),
            ConfigScalar { Text: { Length: > 0 } } => GuardrailSecrets.IsSensitive(key)
                && !(key == "api_key" && EnvironmentReference.IsReference(((ConfigScalar)node).Text!)),
            _ => false,
        };

    /// <summary>The effect of writing a declared model, MCP server, credential or guardrail.</summary>
    /// <param name="section">The section.</param>
    /// <param name="value">The declared value.</param>
    /// <param name="id">The key of its row.</param>
    public EffectVerdict OfDeclared(string section, ConfigNode value, string? id = null)
    {
        var effect = OfEntry(section, isDeleted: false, isLast: false);
        if (effect.Effect == DriftEffect.Effective && section == ConfigSections.Guardrails)
            return OfGuardrail(value, id);
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
