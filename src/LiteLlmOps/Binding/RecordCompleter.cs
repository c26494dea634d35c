namespace LiteLlmOps.Binding;

/// <summary>Completes names from the database and, for what can be declared, from the config. It never waits long for a slow one: see <see cref="RecordNames"/>.</summary>
internal sealed class RecordCompleter : NameCompleter
{
    protected override IEnumerable<string> Names(CompletionQuery query) =>
        RecordNames.Of(query.Deployment(), query.Adapters, query.Parameter).Concat(DeclaredNames.For(query));
}
