using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Runtime.CompilerServices;
using LiteLlmOps.Incidents;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Binding;

/// <summary>Completes the ids of signatures.</summary>
internal sealed class SignatureCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters
    ) =>
        CatalogueReader
            .Bundled(MakeAdapters().Signatures)
            .Patterns.Select(static p => p.Signature.Id)
            .Where(Wildcards.Any([(wordToComplete ?? "").Trim('\'', '"') + "*"]))
            .Order(StringComparer.Ordinal)
            .Select(static id => new CompletionResult(id));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IAdapters MakeAdapters() => new Adapters.AdapterFactory();
}
