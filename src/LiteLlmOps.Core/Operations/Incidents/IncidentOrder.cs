namespace LiteLlmOps.Incidents;

/// <summary>What comes first: what is known before what is not, what is real before what is not, the grave before the light, the frequent before the rare.</summary>
internal static class IncidentOrder
{
    public static IEnumerable<LlmIncident> Of(IEnumerable<LlmIncident> incidents) =>
        incidents
            .OrderBy(static i => i.Signature == LlmIncident.UnknownId)
            .ThenBy(static i => i.Verdict)
            .ThenByDescending(static i => i.Severity)
            .ThenByDescending(static i => i.Count)
            .ThenBy(static i => i.Signature, StringComparer.Ordinal)
            .ThenBy(static i => i.Subject, StringComparer.Ordinal);
}
