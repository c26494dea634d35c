using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using LiteLlmOps.Drift;

namespace LiteLlmOps.Binding;

/// <summary>Completes severities and causes of drift.</summary>
internal sealed class FailOnCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters
    ) =>
        Enum.GetNames<DriftSeverity>()
            .Concat(Enum.GetNames<DriftCause>())
            .Where(Wildcards.Any([(wordToComplete ?? "").Trim('\'', '"') + "*"]))
            .Select(static n => new CompletionResult(n));
}
