using System.Globalization;

namespace LiteLlmOps.Changes;

/// <summary>The impact of a change: the keys and teams that can use what it changes, and its traffic in the last 24 hours.</summary>
public sealed record LlmImpact
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <summary>It could not be determined.</summary>
    internal static readonly LlmImpact Unknown = new()
    {
        KeyList = null,
        TeamList = null,
        McpGrants = null,
        Aliases = null,
        Fallbacks = null,
    };

    /// <summary>Nothing is affected.</summary>
    internal static readonly LlmImpact None = new() { Requests = 0, Spend = 0 };

    internal LlmImpact() { }

    /// <summary>The virtual keys that can use it: the alias, or the start of the token's hash. Null when unknown.</summary>
    public LlmList<string>? Keys => KeyList?.Names;

    /// <summary>The teams that can use it: the alias, or the id. Null when unknown.</summary>
    public LlmList<string>? Teams => TeamList?.Names;

    /// <summary>The aliases that point to it, such as "fast → local-phi". Null when unknown.</summary>
    public LlmList<string>? Aliases { get; internal init; } = [];

    /// <summary>The fallbacks that contain it, such as "local-llama → local-qwen". Null when unknown.</summary>
    public LlmList<string>? Fallbacks { get; internal init; } = [];

    /// <summary>The grants of the MCP server, such as "team research". Null when unknown.</summary>
    public LlmList<string>? McpGrants { get; internal init; } = [];

    /// <summary>The number of its requests within the window. Null when unknown.</summary>
    public long? Requests { get; internal init; }

    /// <summary>The cost of these requests, in US dollars. Null when unknown.</summary>
    public decimal? Spend { get; internal init; }

    /// <summary>The time span of requests and spend. LiteLLM sums by day (UTC); of the previous day, the share within the window is counted.</summary>
    public TimeSpan Window { get; internal init; } = Day;

    /// <summary>A remark, such as that another deployment of the model remains available. Null when there is none.</summary>
    public string? Note
    {
        get;
        internal init => field = PrintableText.Of(value);
    }

    /// <summary>False when the database did not answer in time, this user cannot read the tables, or no table contains who uses it, as for a guardrail without default_on.</summary>
    public bool IsKnown => KeyList is not null;

    internal NameList? KeyList { get; init; } = NameList.Empty;

    internal NameList? TeamList { get; init; } = NameList.Empty;

    internal bool HasSome => Parts().Any() || Requests > 0 || Spend > 0;

    /// <inheritdoc/>
    public override string ToString()
    {
        if (!IsKnown)
            return "unknown";
        var parts = Parts().ToList();
        if (Requests is null)
            return string.Join(", ", parts.Append("requests unknown"));
        if (Requests == 0 && !(Spend > 0))
            return parts.Count == 0 ? "none" : string.Join(", ", parts.Append($"no requests in {Hours}"));
        parts.Add(Count(Requests.Value, "request"));
        if (Spend is { } spend)
            parts.Add(Dollars(spend));
        return $"{string.Join(", ", parts)} in {Hours}";
    }

    internal static string Count(long count, string noun)
    {
        var plural = noun.EndsWith('s') ? noun + "es" : noun + "s";
        return string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {(count == 1 ? noun : plural)}");
    }

    internal static string Dollars(decimal spend) =>
        spend is > 0 and < 0.01m ? "under $0.01" : string.Create(CultureInfo.InvariantCulture, $"${spend:#,0.00}");

    private string Hours => string.Create(CultureInfo.InvariantCulture, $"{Window.TotalHours:0.#} h");

    private IEnumerable<string> Parts()
    {
        (int? Count, string Noun)[] all =
        [
            (KeyList?.Count, "key"),
            (TeamList?.Count, "team"),
            (Aliases?.Count, "alias"),
            (Fallbacks?.Count, "fallback"),
            (McpGrants?.Count, "MCP grant"),
        ];
        return all.Where(static p => p.Count > 0).Select(static p => Count(p.Count!.Value, p.Noun));
    }
}
