using System.Globalization;

namespace LiteLlmOps.Changes;

/// <summary>What a change touches: who may use what it changes, and what went through it in the last 24 hours.</summary>
public sealed class LlmImpact
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <summary>It could not be found out.</summary>
    internal static readonly LlmImpact Unknown = new()
    {
        KeyList = null,
        TeamList = null,
        McpGrants = null,
        Aliases = null,
        Fallbacks = null,
    };

    /// <summary>It touches nobody.</summary>
    internal static readonly LlmImpact None = new() { Requests = 0, Spend = 0 };

    internal LlmImpact() { }

    /// <summary>The virtual keys that may use it: the alias, or the beginning of the token's hash. Null when not known.</summary>
    public string[]? Keys => KeyList?.Names;

    /// <summary>The teams that may use it: the alias, or the id. Null when not known.</summary>
    public string[]? Teams => TeamList?.Names;

    /// <summary>The other names that lead to it, such as "fast → local-phi". Null when not known.</summary>
    public string[]? Aliases { get; internal init; } = [];

    /// <summary>The fallbacks that name it, such as "local-llama → local-qwen". Null when not known.</summary>
    public string[]? Fallbacks { get; internal init; } = [];

    /// <summary>Who was granted the MCP server, such as "team research". Null when not known.</summary>
    public string[]? McpGrants { get; internal init; } = [];

    /// <summary>The requests that went through it within the window. Null when not known.</summary>
    public long? Requests { get; internal init; }

    /// <summary>What they cost, in dollars. Null when not known.</summary>
    public decimal? Spend { get; internal init; }

    /// <summary>How far back requests and spend reach. LiteLLM sums by day (UTC): of yesterday the share counts that falls into it.</summary>
    public TimeSpan Window { get; internal init; } = Day;

    /// <summary>What else is to be known, such as that another deployment of the model goes on serving. Null when there is nothing.</summary>
    public string? Note { get; internal init; }

    /// <summary>False when the database did not tell it in time, or does not let this user read it.</summary>
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
            return string.Join(", ", parts.Append("requests not known"));
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
            (Aliases?.Length, "alias"),
            (Fallbacks?.Length, "fallback"),
            (McpGrants?.Length, "MCP grant"),
        ];
        return all.Where(static p => p.Count > 0).Select(static p => Count(p.Count!.Value, p.Noun));
    }
}
