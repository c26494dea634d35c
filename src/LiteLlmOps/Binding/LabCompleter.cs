namespace LiteLlmOps.Binding;

/// <summary>Completes the folders of labs.</summary>
internal sealed class LabCompleter : NameCompleter
{
    protected override IEnumerable<string> Names(CompletionQuery query) => query.Adapters.Labs.List().Select(static l => l.Path);
}
