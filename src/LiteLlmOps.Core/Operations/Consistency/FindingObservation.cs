using LiteLlmOps.Observations;

namespace LiteLlmOps.Consistency;

/// <summary>What a report needs to know of a finding.</summary>
internal static class FindingObservation
{
    public static ObservedFinding Of(LlmFinding finding) =>
        new()
        {
            Id = finding.Id,
            Subject = finding.Subject,
            Severity = finding.Severity,
            Evidence = finding.Evidence,
            Impact = finding.Impact,
            Remediation = finding.Remediation,
            FixCommand = finding.FixCommand,
            Accepted = finding.Accepted,
            File = finding.File,
            Line = finding.Line,
            IsFailure = finding.IsFailure,
        };
}
