namespace LiteLlmOps.Binding;

/// <summary>Completes the services of the deployment.</summary>
internal sealed class ServiceCompleter : NameCompleter
{
    protected override IEnumerable<string> Names(CompletionQuery query) => query.Deployment().Services.Select(static s => s.Name);
}
