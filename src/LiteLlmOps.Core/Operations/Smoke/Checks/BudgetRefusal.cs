using LiteLlmOps.Configuration;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Smoke;

/// <summary>
/// Recognizes a response to a request whose budget is exceeded. Its status is 400 up to 1.103, 422 from 1.104, or that of
/// litellm_settings.budget_exceeded_status_code; therefore the error decides.
/// </summary>
internal static class BudgetRefusal
{
    public const string Remediation =
        "Increase the budget that the response names, or wait until it is reset. The request and the model are not the cause.";

    private static readonly string[] Words = ["Budget has been exceeded", "ExceededBudget"];

    public static bool Is(HttpProbeAnswer answer) =>
        !answer.IsSuccess
        && (
            (answer.Json as ConfigMap)?.MapAt("error")?.TextAt("type") == "budget_exceeded"
            || Words.Any(w => answer.Body.Contains(w, StringComparison.Ordinal))
        );
}
