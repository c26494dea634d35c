using LiteLlmOps.Deployments;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Incidents;

/// <summary>What the reading of one deployment's logs, or of some files, shares.</summary>
/// <param name="catalogue">The signatures.</param>
/// <param name="ledger">Where it is counted.</param>
/// <param name="deployment">The deployment that can be asked. Null when none is known.</param>
internal sealed class IncidentSession(SignatureCatalogue catalogue, IncidentLedger ledger, Deployment? deployment) : IDisposable
{
    public SignatureIndex Index => catalogue.Index;

    public IncidentLedger Ledger { get; } = ledger;

    public IncidentFollow Follow { get; } = new(ledger);

    public Deployment? Deployment { get; } = deployment;

    public void Dispose() => Follow.Dispose();
}
