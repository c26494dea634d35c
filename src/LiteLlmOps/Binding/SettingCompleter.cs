using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Binding;

/// <summary>Completes the settings that LiteLLM knows.</summary>
internal sealed class SettingCompleter : NameCompleter
{
    protected override IEnumerable<string> Names(CompletionQuery query) => ConfigSections.Settings.SelectMany(KnownSettings.Of);
}
