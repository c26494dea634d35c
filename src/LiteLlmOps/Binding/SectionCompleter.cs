using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Binding;

/// <summary>Completes the sections of LiteLLM's config.</summary>
internal sealed class SectionCompleter : NameCompleter
{
    protected override IEnumerable<string> Names(CompletionQuery query) => ConfigSections.All;
}
