namespace LiteLlmOps.LiteLlm;

/// <summary>
/// Marks the requests of this module to a proxy, so that they are not counted as those of users: by a query parameter, which LiteLLM ignores and uvicorn
/// writes into its access log, and by the user agent, which other servers write.
/// </summary>
internal static class ProbeMark
{
    /// <summary>The user agent of this module.</summary>
    public const string UserAgent = "LiteLlmOps";

    private const string Parameter = "llmops-probe";

    /// <summary>The path of a request with the mark.</summary>
    public static string AddTo(string path) => $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{Parameter}=1";

    /// <summary>True for the path with the query, or the text after it in the access log line, of a request of this module.</summary>
    public static bool IsIn(ReadOnlySpan<byte> target, ReadOnlySpan<byte> rest) =>
        (target.IndexOf((byte)'?') is > 0 and var query && target[query..].IndexOf("llmops-probe="u8) > 0)
        || rest.IndexOf("\"LiteLlmOps"u8) >= 0;
}
