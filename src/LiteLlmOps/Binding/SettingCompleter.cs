using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Binding;

/// <summary>Completes the names of the settings that LiteLLM knows.</summary>
internal sealed class SettingCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters
    )
    {
        var matches = Wildcards.Any([(wordToComplete ?? "").Trim('\'', '"') + "*"]);
        return ConfigSections
            .Settings.SelectMany(KnownSettings.Of)
            .Where(matches)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .Select(static s => new CompletionResult(s));
    }
}
