using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Binding;

/// <summary>Completes the LiteLLM versions with rules of their own.</summary>
internal sealed class VersionCompleter : NameCompleter
{
    protected override IEnumerable<string> Names(CompletionQuery query) =>
        LiteLlmReleases.All.Select(static r => r.Since).Append(LiteLlmReleases.NewestKnown).Select(static v => v.ToString());
}
