using LiteLlmOps.Configuration;
using LiteLlmOps.Observations;

namespace LiteLlmOps.Reporting;

/// <summary>What an observed item means for a report, regardless of the -FailOn of its command.</summary>
internal static class ItemRules
{
    private const string Real = "Real";
    private const string Unverified = "Unverified";

    /// <summary>Whether the item is a problem at the time of its run.</summary>
    public static bool IsActive(ObservedItem item) =>
        item switch
        {
            ObservedIncident incident => incident.Severity != SignatureSeverity.Info
                && (incident.Verdict is Real or Unverified || incident.IsFailure),
            ObservedDrift drift => drift.Expected is null && drift.Difference != DriftKind.Equal,
            ObservedCheck check => check.Status is "Failed" or "Warning",
            ObservedFinding finding => finding.Accepted is null && finding.Severity != FindingSeverity.Info,
            _ => false,
        };

    /// <summary>Whether the item belongs in the report although it is not a problem: it was investigated, and turned out to be harmless.</summary>
    public static bool IsNotable(ObservedItem item) =>
        item is ObservedIncident { Severity: not SignatureSeverity.Info, Verdict: "FalsePositive" or "Resolved" };

    public static IssueSeverity SeverityOf(ObservedItem item) =>
        item switch
        {
            ObservedIncident incident => (IssueSeverity)incident.Severity,
            ObservedDrift drift => (IssueSeverity)drift.Severity,
            ObservedFinding finding => (IssueSeverity)finding.Severity,
            ObservedCheck { Status: "Warning" } => IssueSeverity.Warning,
            _ => IssueSeverity.Error,
        };

    /// <summary>What to do. Null when this is not known.</summary>
    public static string? RemediationOf(ObservedItem item) =>
        item switch
        {
            ObservedIncident incident => incident.Remediation,
            ObservedDrift drift => drift.Remediation ?? DriftRemediation(drift),
            ObservedFinding { Remediation.Length: > 0 } finding => finding.Remediation,
            ObservedCheck check => check.Remediation,
            _ => null,
        };

    /// <summary>The cmdlet that fixes it. Null when none is known.</summary>
    public static string? FixCommandOf(ObservedItem item) =>
        item switch
        {
            ObservedFinding finding => finding.FixCommand,
            ObservedDrift { Plane: Plane.Stored } => "Invoke-LlmSeed",
            ObservedDrift { Plane: Plane.Rendered } => "Export-LlmConfig",
            ObservedIncident { Services.Count: > 0 } incident => $"Restart-LlmServices {string.Join(", ", incident.Services)}",
            _ => null,
        };

    // Get-LlmDrift has a remediation for the plane Schema only: on the others it is always the same command.
    private static string? DriftRemediation(ObservedDrift drift) =>
        drift.Plane switch
        {
            Plane.Stored => "Write the declared values to the database, or update the declaration from the database.",
            Plane.Rendered => "Render the config file of the proxy again.",
            Plane.Live when drift.Services.Count > 0 => "Restart the proxy, so that it uses the values of its file and database.",
            Plane.Live => "Wait until the proxy has read its database again; restart it if the difference remains.",
            _ => null,
        };
}
