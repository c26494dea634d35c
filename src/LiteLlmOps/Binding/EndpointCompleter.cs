using LiteLlmOps.AccessPoints;

namespace LiteLlmOps.Binding;

/// <summary>Completes the access points of the deployment.</summary>
internal sealed class EndpointCompleter : NameCompleter
{
    protected override IEnumerable<string> Names(CompletionQuery query) =>
        new EndpointTargets(query.Deployment()).All().Select(static t => t.Name);
}
