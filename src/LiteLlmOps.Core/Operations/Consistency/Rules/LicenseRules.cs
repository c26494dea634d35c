using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Consistency;

/// <summary>Finds settings of the file with which LiteLLM ends at its start when it has no license.</summary>
internal static class LicenseRules
{
    private const string Variable = "LITELLM_LICENSE";

    // proxy_server.py, load_config: allowed_ips in 1.83.2 and later; enforced_params was read in 1.83.2 only.
    private static readonly (string Key, string? Until)[] Settings = [("allowed_ips", null), ("enforced_params", "1.84.0")];

    // common_utils/callback_utils.py, initialize_callbacks_on_proxy, of 1.83.2 and 1.106.0
    private static readonly string[] Callbacks =
    [
        "llamaguard_moderations",
        "hide_secrets",
        "openai_moderations",
        "google_text_moderation",
        "llmguard_moderations",
        "blocked_user_check",
        "banned_keywords",
    ];

    public static IEnumerable<LlmFinding> Of(ConsistencyFacts facts) =>
        facts.Planes.File is { } file && !HasLicense(facts, file) ? [.. OfSettings(facts, file), .. OfCallbacks(file)] : [];

    private static bool HasLicense(ConsistencyFacts facts, ConfigMap file) =>
        (facts.Deployment.Environment.TryGet(Variable, out var license) && license.Text.Trim().Length > 0)
        || file.MapAt(ConfigSections.Environment)?.Has(Variable) == true
        || file.MapAt(ConfigSections.General)?.Has("litellm_license") == true;

    private static IEnumerable<LlmFinding> OfSettings(ConsistencyFacts facts, ConfigMap file) =>
        from setting in Settings
        let value = file.MapAt(ConfigSections.General)?[setting.Key]
        where value is not (null or ConfigScalar { IsNull: true })
        where setting.Until is not { } until || facts.Planes.Rules.Version < LiteLlmVersion.Parse(until)
        select Finding($"{ConfigSections.General}.{setting.Key}", $"The file sets {setting.Key}", value);

    private static IEnumerable<LlmFinding> OfCallbacks(ConfigMap file) =>
        from item in (file.MapAt(ConfigSections.LiteLlm)?["callbacks"] as ConfigList)?.Items ?? []
        where item is ConfigScalar { Value: string name } && Callbacks.Contains(name, StringComparer.Ordinal)
        select Finding($"{ConfigSections.LiteLlm}.callbacks", $"The file has the callback {((ConfigScalar)item).Text}", item);

    private static LlmFinding Finding(string subject, string evidence, ConfigNode value) =>
        new LlmFinding(
            "LicenseMissing",
            FindingSeverity.Error,
            subject,
            $"{evidence}, and the deployment defines no {Variable}.",
            "Without a license LiteLLM ends at its start.",
            $"Remove it from the file, or define {Variable} in the environment of the service."
        ).At(value.Position);
}
