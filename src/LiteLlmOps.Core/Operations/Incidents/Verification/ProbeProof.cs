using LiteLlmOps.Signatures;

namespace LiteLlmOps.Incidents;

/// <summary>
/// Whether the observation of a probe is evidence of the failure of a signature. A general probe observes the deployment as a whole: its signature
/// names in proves what of it is its failure; without this the observation says nothing about the failure.
/// </summary>
internal static class ProbeProof
{
    public static ProbeResult Of(ProbeResult result, ProbeRequest request)
    {
        if (result.Outcome is ProbeOutcome.Inconclusive or ProbeOutcome.Refuted)
            return result;
        var proves = request.Texts("proves");
        if (request.Flag("general") || (ProbeStates.Of(request.Call.Kind) is not null && proves.Count == 0))
            return ProbeResult.Inconclusive($"{result.Evidence}; that does not show whether the failure of the log line still exists");
        if (proves.Count == 0 || result.Outcome == ProbeOutcome.Cleared)
            return result;
        return proves.Any(p => result.States.Contains(p, StringComparer.Ordinal))
            ? result with
            {
                IsGeneral = result.IsGeneral || proves.Contains(ProbeStates.Engine, StringComparer.Ordinal),
            }
            : ProbeResult.Inconclusive($"{result.Evidence}; that is another failure than the one of the log line");
    }
}
