namespace LiteLlmOps.Binding;

/// <summary>Completes the checkpoints in the deployment's state folder.</summary>
internal sealed class CheckpointCompleter : NameCompleter
{
    protected override IEnumerable<string> Names(CompletionQuery query) =>
        query.Adapters.OpenState(query.Deployment()).ReadCheckpoints(onlyUnfinished: false).Select(static c => c.Id);
}
