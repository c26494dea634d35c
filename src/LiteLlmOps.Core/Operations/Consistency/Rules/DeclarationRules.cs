using LiteLlmOps.Drift;

namespace LiteLlmOps.Consistency;

/// <summary>Finds what LiteLLM accepts in the declaration and then ignores or uses differently.</summary>
internal static class DeclarationRules
{
    private const string Fallback = "FallbackDangling";

    /// <summary>The ids of these findings.</summary>
    public static readonly IReadOnlyList<string> Ids =
    [
        "KeyDuplicate",
        "KeyUnknown",
        "ProviderUnknown",
        "ReferenceUnresolved",
        "ValueUnexpanded",
        "VariableSkipped",
    ];

    private const string MisplacedMasterKey = "litellm_settings.master_key";

    // ReferenceRules reports fallbacks, with those that are in force.
    public static IEnumerable<LlmFinding> Of(ConsistencyFacts facts) =>
        DeclarationWarnings
            .Of(facts.Planes)
            .Where(static w => w.Id != Fallback)
            .Select(w => (Warning: w, HasNoMasterKey: w.Subject == MisplacedMasterKey && facts.Deployment.Proxy.MasterKey is null))
            .Select(static f =>
                new LlmFinding(
                    f.Warning.Id,
                    f.Warning.Id == "ProviderUnknown" || f.HasNoMasterKey ? FindingSeverity.Error : FindingSeverity.Warning,
                    f.Warning.Subject,
                    f.Warning.Message,
                    f.Warning.Id == "ProviderUnknown" ? "Requests to the model fail."
                        : f.HasNoMasterKey ? ReferenceRules.NoMasterKey
                        : "The proxy does not behave as declared.",
                    f.Warning.Remediation
                ).At(f.Warning.Position)
            );
}
