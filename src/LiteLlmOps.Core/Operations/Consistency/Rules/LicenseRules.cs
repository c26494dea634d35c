using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Consistency;

/// <summary>Finds settings of the file with which LiteLLM ends at its start when it has no license.</summary>
internal static class LicenseRules
{
    public const string Variable = "LITELLM_LICENSE";

    // proxy_server.py, load_config of 1.83.2 and 1.106.0
    private static readonly string[] Settings = ["allowed_ips", "enforced_params"];

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
        facts.Planes.File is { } file && !HasLicense(facts, file) ? [.. OfSettings(file), .. OfCallbacks(file)] : [];

    /// <summary>True when the deployment defines a license. Whether it is valid is not known.</summary>
    public static bool HasLicense(ConsistencyFacts facts, ConfigMap file) =>
        (facts.Deployment.Environment.TryGet(Variable, out var license) && license.Text.Trim().Length > 0)
        || file.MapAt(ConfigSections.Environment)?.Has(Variable) == true
        || file.MapAt(ConfigSections.General)?.Has("litellm_license") == true;

    private static IEnumerable<LlmFinding> OfSettings(ConfigMap file) =>
        from setting in Settings
        let value = file.MapAt(ConfigSections.General)?[setting]
        where value is not (null or ConfigScalar { IsNull: true })
        select Finding($"{ConfigSections.General}.{setting}", $"The file sets {setting}", value);

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
