using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace LiteLlmOps.Binding;

/// <summary>Completes methods of requests and statuses of answers, by the name of the parameter.</summary>
internal sealed class RequestCompleter : IArgumentCompleter
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

    // The classes, and what LiteLLM answers with when something is wrong.
    private static readonly string[] Statuses =
    [
        "2xx",
        "3xx",
        "4xx",
        "5xx",
        "400",
        "401",
        "403",
        "404",
        "408",
        "422",
        "429",
        "500",
        "502",
        "503",
        "504",
    ];

    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters
    ) =>
        (parameterName == "Method" ? Methods : Statuses)
            .Where(Wildcards.Any([(wordToComplete ?? "").Trim('\'', '"') + "*"]))
            .Select(static w => new CompletionResult(w));
}
