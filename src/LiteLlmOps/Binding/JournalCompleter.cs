using LiteLlmOps.Records;

namespace LiteLlmOps.Binding;

/// <summary>Completes the users, commands, outcomes and targets in the journal of the deployment.</summary>
internal sealed class JournalCompleter : NameCompleter
{
    protected override IEnumerable<string> Names(CompletionQuery query)
    {
        var deployment = query.Deployment();
        var entries = query
            .Adapters.OpenState(deployment)
            .ReadJournal()
            .Lines.Select(l => LlmJournalEntry.Of(l, deployment.State.Folder, deployment.Path))
            .OfType<LlmJournalEntry>();
        return query.Parameter.ToUpperInvariant() switch
        {
            "USER" => entries.Select(static e => e.User),
            "OUTCOME" => entries.Select(static e => e.Outcome),
            "TARGET" => entries.SelectMany(static e => e.Changes).SelectMany(JournalQuery.TargetsOf),
            _ => entries.Select(static e => e.Command),
        };
    }
}
