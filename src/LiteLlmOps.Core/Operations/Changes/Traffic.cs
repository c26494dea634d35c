using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Changes;

/// <summary>Requests and cost of the last 24 hours by model group and MCP tool. LiteLLM sums by day; of the previous day, the share within the window is counted.</summary>
internal sealed class Traffic
{
    private readonly Dictionary<string, Sum> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Sum> _tools = new(StringComparer.Ordinal);
    private readonly bool _isKnown;

    public Traffic(UsageFacts usage)
    {
        _isKnown = usage.Traffic is not null;
        var yesterdays = 1 - usage.ReadAt.TimeOfDay.TotalDays;
        foreach (var fact in usage.Traffic ?? [])
        {
            var (sums, name) = fact.Tool is null ? (_groups, fact.Group) : (_tools, fact.Tool);
            sums[name] = sums.GetValueOrDefault(name).Plus(fact, fact.IsToday ? 1 : yesterdays);
        }
    }

    /// <summary>The groups with traffic that a wildcard matches.</summary>
    public IEnumerable<string> GroupsLike(string wildcard)
    {
        var pattern = new ModelWildcard(wildcard);
        return _groups.Keys.Where(pattern.Covers);
    }

    /// <summary>The tools of an MCP server: "server/tool", or with LiteLLM's prefix "server-tool".</summary>
    public IEnumerable<string> ToolsOf(IReadOnlyCollection<string> serverNames)
    {
        var prefixes = serverNames.SelectMany(static n => new[] { n, n.Replace(' ', '_') }).Distinct(StringComparer.Ordinal).ToList();
        return _tools.Keys.Where(t =>
            prefixes.Exists(p => t.Length > p.Length && t.StartsWith(p, StringComparison.Ordinal) && t[p.Length] is '/' or '-')
        );
    }

    /// <summary>The traffic of an impact. Null when this version has no sums.</summary>
    public (long Requests, decimal Spend)? Of(ImpactSet impact)
    {
        if (!_isKnown)
            return null;
        var total = default(Sum);
        if (impact.IsAllTraffic)
            total = _groups.Values.Concat(_tools.Values).Aggregate(total, static (a, b) => a.Plus(b));
        foreach (var group in impact.IsAllTraffic ? [] : impact.Groups)
            total = total.Plus(_groups.GetValueOrDefault(group));
        foreach (var tool in impact.IsAllTraffic ? [] : impact.Tools)
            total = total.Plus(_tools.GetValueOrDefault(tool));
        // Rounded up, so that traffic is never shown as none.
        return ((long)Math.Ceiling(Math.Round(total.Requests, 6)), total.Spend);
    }

    private readonly record struct Sum(double Requests, decimal Spend)
    {
        public Sum Plus(TrafficFact fact, double share) => new(Requests + (fact.Requests * share), Spend + (fact.Spend * (decimal)share));

        public Sum Plus(Sum other) => new(Requests + other.Requests, Spend + other.Spend);
    }
}
