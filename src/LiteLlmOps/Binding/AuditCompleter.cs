using LiteLlmOps.Queries;

namespace LiteLlmOps.Binding;

/// <summary>Completes the actions and tables of LiteLLM's audit log.</summary>
internal sealed class AuditCompleter : NameCompleter
{
    protected override IEnumerable<string> Names(CompletionQuery query) =>
        string.Equals(query.Parameter, "Action", StringComparison.OrdinalIgnoreCase) ? AuditQuery.Actions : AuditQuery.AuditedTables;
}
