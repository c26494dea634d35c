using LiteLlmOps.Queries;

namespace LiteLlmOps.Binding;

/// <summary>Completes the names of spend: models, providers, tags and end users are those of requests, not those that are declared.</summary>
internal sealed class SpendCompleter : NameCompleter
{
    protected override IEnumerable<string> Names(CompletionQuery query) =>
        RecordNames.Of(query.Deployment(), query.Adapters, NameQuery.OfSpend(query.Parameter));
}
