using LiteLlmOps.StateFiles;

namespace LiteLlmOps.Binding;

/// <summary>Completes the names of the files of the state folder and its archive.</summary>
internal class StateCompleter : NameCompleter
{
    protected override IEnumerable<string> Names(CompletionQuery query) =>
        StateListing.Read(query.Adapters, query.Deployment()).Files().Where(IsWanted).Select(NameOf);

    protected virtual bool IsWanted(LlmStateFile file) => true;

    protected virtual string NameOf(LlmStateFile file) => file.Name;
}

/// <summary>Completes the names of the files that Move-LlmStaleState moves.</summary>
internal sealed class StaleStateCompleter : StateCompleter
{
    protected override bool IsWanted(LlmStateFile file) => file.IsMovable;
}

/// <summary>Completes the original names of the files that Restore-LlmState restores.</summary>
internal sealed class ArchivedStateCompleter : StateCompleter
{
    protected override bool IsWanted(LlmStateFile file) => file.Original is not null;

    protected override string NameOf(LlmStateFile file) => file.Original!;
}
