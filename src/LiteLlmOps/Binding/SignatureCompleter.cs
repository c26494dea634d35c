using LiteLlmOps.Deployments;
using LiteLlmOps.Incidents;

namespace LiteLlmOps.Binding;

/// <summary>Completes the ids of signatures, with those of the deployment.</summary>
internal sealed class SignatureCompleter : NameCompleter
{
    protected override IEnumerable<string> Names(CompletionQuery query) =>
        CatalogueReader.Of(query.Adapters, DeploymentOrNone(query), []).Patterns.Select(static p => p.Signature.Id);

    // The module has a catalogue of its own.
    private static Deployment? DeploymentOrNone(CompletionQuery query)
    {
        try
        {
            return query.Deployment();
        }
        catch (LlmException)
        {
            return null;
        }
    }
}
