namespace LiteLlmOps.Binding;

/// <summary>Completes request methods or response statuses, by the name of the parameter.</summary>
internal sealed class RequestCompleter : NameCompleter
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

    // The classes, and the statuses of LiteLLM's error responses.
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

    protected override IEnumerable<string> Names(CompletionQuery query) => query.Parameter == "Method" ? Methods : Statuses;
}
