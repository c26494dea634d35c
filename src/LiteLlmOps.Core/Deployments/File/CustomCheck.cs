namespace LiteLlmOps.DeploymentFile;

/// <summary>A check that the people of a deployment wrote.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Category">What it is about.</param>
/// <param name="Level">The level from which on it runs.</param>
/// <param name="DependsOn">The checks without which it has nothing to look at.</param>
/// <param name="Timeout">Its time limit. Null for that of the deployment.</param>
/// <param name="IsWarning">True when it warns in place of failing.</param>
/// <param name="Remedy">What to do when it fails. Null when nobody wrote it down.</param>
/// <param name="Look">What it looks at.</param>
internal sealed record CustomCheck(
    string Name,
    string Category,
    CheckLevel Level,
    IReadOnlyList<string> DependsOn,
    TimeSpan? Timeout,
    bool IsWarning,
    string? Remedy,
    CustomProbe Look
);

/// <summary>What a check of somebody's own looks at.</summary>
internal abstract record CustomProbe;

/// <param name="Url">Where to.</param>
/// <param name="Method">The method.</param>
/// <param name="Key">The bearer token. Null for none.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Body">Sent as JSON. Null for none.</param>
/// <param name="Status">The statuses that are right.</param>
/// <param name="Header">What headers have to be.</param>
/// <param name="Json">What values of the answer have to be, by their dotted path.</param>
/// <param name="Contains">What has to stand in the answer. Null for nothing.</param>
/// <param name="Within">How long it may take. Null for its time limit.</param>
internal sealed record HttpLook(
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
    /// <summary>The first variable that the key, a header or the body refers to and that nothing defines. Null when there is no such.</summary>
    public string? Missing { get; init; }

    /// <summary>What is sent and must not be shown when the server sends it back: key, headers, and what the body refers to.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];
}

/// <param name="Query">The query.</param>
/// <param name="Value">What the first column of the first row has to be. Null for anything.</param>
/// <param name="Rows">What the number of rows has to be. Null for anything.</param>
internal sealed record SqlLook(string Query, string? Value, string? Rows) : CustomProbe;

/// <param name="Command">The program and its arguments; no shell is between.</param>
/// <param name="ExitCode">The code that is right.</param>
/// <param name="Contains">What has to stand in its output. Null for nothing.</param>
internal sealed record ProcessLook(IReadOnlyList<string> Command, int ExitCode, string? Contains) : CustomProbe;

/// <param name="Path">The file.</param>
/// <param name="Exists">Whether it has to be there.</param>
/// <param name="MaxAge">How old it may be. Null for any age.</param>
/// <param name="Size">What its size in bytes has to be, such as &lt;100MB. Null for any.</param>
/// <param name="Contains">What has to stand in it. Null for nothing.</param>
internal sealed record FileLook(string Path, bool Exists, TimeSpan? MaxAge, string? Size, string? Contains) : CustomProbe;
