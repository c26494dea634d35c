using LiteLlmOps.Observations;

namespace LiteLlmOps.Incidents;

/// <summary>What a report needs to know of an incident.</summary>
internal static class IncidentObservation
{
    public static ObservedIncident Of(LlmIncident incident) =>
        new()
        {
            Signature = incident.Signature,
            Subject = incident.Subject,
            Subjects = incident.Subjects,
            Title = incident.Title,
            Family = incident.Family,
            Severity = incident.Severity,
            Verdict = incident.Verdict.ToString(),
            Cause = incident.Cause,
            Count = incident.Count,
            FirstSeen = incident.FirstSeen,
            LastSeen = incident.LastSeen,
            Logs = incident.Logs,
            Sample = incident.Sample,
            Evidence = incident.Evidence,
            Probes = incident.Probes,
            Remediation = incident.Remediation,
            Services = incident.Services,
            IsFailure = incident.IsFailure,
        };
}
