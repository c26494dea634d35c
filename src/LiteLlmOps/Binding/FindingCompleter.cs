using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using LiteLlmOps.DeploymentFile;

namespace LiteLlmOps.Binding;

/// <summary>Completes the kinds of findings.</summary>
internal sealed class FindingCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters
    ) => FindingIds.All.Where(Wildcards.Any([(wordToComplete ?? "").Trim('\'', '"') + "*"])).Select(static id => new CompletionResult(id));
}
