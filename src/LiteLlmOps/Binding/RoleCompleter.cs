using LiteLlmOps.Queries;

namespace LiteLlmOps.Binding;

/// <summary>Completes the roles of users in the proxy.</summary>
internal sealed class RoleCompleter : NameCompleter
{
    protected override IEnumerable<string> Names(CompletionQuery query) => UserFilter.Roles;
}
