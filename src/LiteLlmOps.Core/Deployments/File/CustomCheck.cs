namespace LiteLlmOps.DeploymentFile;

/// <summary>A custom check of smoke.checks in llmops.yaml.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Category">Its category.</param>
/// <param name="Level">The lowest level at which it runs.</param>
/// <param name="DependsOn">The checks that must not fail before it runs.</param>
/// <param name="Timeout">Its time limit. Null for the limit of the deployment.</param>
/// <param name="IsWarning">True when a failure is reported as a warning.</param>
/// <param name="Remediation">What to do when it fails. Null when not given.</param>
/// <param name="Probe">What it checks.</param>
internal sealed record CustomCheck(
    string Name,
    string Category,
    CheckLevel Level,
    IReadOnlyList<string> DependsOn,
    TimeSpan? Timeout,
    bool IsWarning,
    string? Remediation,
    CustomProbe Probe
);

/// <summary>What a custom check does: an HTTP request, a query, a program, or a look at a file.</summary>
internal abstract record CustomProbe;

/// <param name="Url">The address.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Key">The bearer token. Null for none.</param>
/// <param name="Headers">The request headers.</param>
/// <param name="Body">The request body, sent as JSON. Null for none.</param>
/// <param name="Status">The accepted status codes.</param>
/// <param name="Header">Conditions for response headers, by name.</param>
/// <param name="Json">Conditions for values of the response, by dotted path.</param>
/// <param name="Contains">A text that the response must contain. Null for none.</param>
/// <param name="Within">The time limit for the response. Null for the limit of the check.</param>
internal sealed record CustomHttpProbe(
    Uri Url,
    string Method,
    string? Key,
    IReadOnlyDictionary<string, string> Headers,
    string? Body,
    IReadOnlyList<int> Status,
    IReadOnlyDictionary<string, string> Header,
    IReadOnlyDictionary<string, string> Json,
    string? Contains,
    TimeSpan? Within
) : CustomProbe
{
    /// <summary>The first undefined variable that the key, a header or the body refers to. Null when all are defined.</summary>
    public string? MissingVariable { get; init; }

    /// <summary>Values to mask when the server sends them back: the key, the headers, and the variables of the body.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];
}

/// <param name="Query">The query.</param>
/// <param name="Value">The condition for the first column of the first row. Null for none.</param>
/// <param name="Rows">The condition for the number of rows. Null for none.</param>
internal sealed record CustomSqlProbe(string Query, string? Value, string? Rows) : CustomProbe;

/// <param name="Command">The program and its arguments; run without a shell.</param>
/// <param name="ExitCode">The expected exit code.</param>
/// <param name="Contains">A text that the output must contain. Null for none.</param>
internal sealed record CustomProcessProbe(IReadOnlyList<string> Command, int ExitCode, string? Contains) : CustomProbe;

/// <param name="Path">The file.</param>
/// <param name="Exists">Whether the file must exist.</param>
/// <param name="MaxAge">The maximum age. Null for any age.</param>
/// <param name="Size">The condition for its size, such as &lt;100MB. Null for any size.</param>
/// <param name="Contains">A text that the file must contain. Null for none.</param>
internal sealed record CustomFileProbe(string Path, bool Exists, TimeSpan? MaxAge, string? Size, string? Contains) : CustomProbe;
