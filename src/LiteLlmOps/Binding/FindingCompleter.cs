using LiteLlmOps.DeploymentFile;

namespace LiteLlmOps.Binding;

/// <summary>Completes the ids of findings.</summary>
internal sealed class FindingCompleter : NameCompleter
{
    protected override IEnumerable<string> Names(CompletionQuery query) => FindingIds.All;
}
