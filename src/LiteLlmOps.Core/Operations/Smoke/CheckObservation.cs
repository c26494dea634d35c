using LiteLlmOps.Observations;

namespace LiteLlmOps.Smoke;

/// <summary>What a report needs to know of the result of a check.</summary>
internal static class CheckObservation
{
    public static ObservedCheck Of(LlmCheckResult result) =>
        new()
        {
            Name = result.Name,
            Category = result.Category,
            Target = result.Target,
            Status = result.Status.ToString(),
            Message = result.Message,
            Remediation = result.Remediation,
            BlockedBy = result.BlockedBy,
            File = result.File,
            Line = result.Line,
            IsFailure = result.IsFailure,
        };
}
