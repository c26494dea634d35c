using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Binding;

/// <summary>Completes the declared models of the deployment.</summary>
internal sealed class ModelCompleter : NameCompleter
{
    protected override IEnumerable<string> Names(CompletionQuery query) =>
        query.Deployment().Config.Source is not { } source
            ? []
            : (query.Adapters.Files.ReadDeclared(source, query.Deployment().Config.Overlays).Root[ConfigSections.Models] as ConfigList)
                ?.Items.OfType<ConfigMap>()
                .Select(static m => m.TextAt("model_name"))
                .OfType<string>()
                ?? [];
}
