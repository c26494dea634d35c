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

    // ReferenceRules reports fallbacks, with those that are in force.
    public static IEnumerable<LlmFinding> Of(ConsistencyFacts facts) =>
        DeclarationWarnings
            .Of(facts.Planes)
            .Where(static w => w.Id != Fallback)
            .Select(static w =>
                new LlmFinding(
                    w.Id,
                    w.Id == "ProviderUnknown" ? FindingSeverity.Error : FindingSeverity.Warning,
                    w.Subject,
                    w.Message,
                    w.Id == "ProviderUnknown" ? "Requests to the model fail." : "The proxy does not behave as declared.",
                    w.Remediation
                ).At(w.Position)
            );
}
