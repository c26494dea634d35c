namespace LiteLlmOps.Binding;

/// <summary>Completes the declared models of the deployment.</summary>
internal sealed class ModelCompleter : NameCompleter
{
    protected override IEnumerable<string> Names(CompletionQuery query) => DeclaredNames.For(query);
}
