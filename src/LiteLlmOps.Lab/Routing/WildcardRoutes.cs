using System.Text.RegularExpressions;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Routing;

/// <summary>Models whose public name contains '*' (router_utils/pattern_match_deployments.py).</summary>
internal sealed class WildcardRoutes
{
    private readonly (Regex Pattern, Deployment[] Deployments)[] _routes;

    public WildcardRoutes(IEnumerable<Deployment> deployments) =>
        _routes = [
            .. deployments
                .Where(static d => d.Name.Contains('*', StringComparison.Ordinal))
                .GroupBy(static d => d.Name, StringComparer.Ordinal)
                .OrderByDescending(static g => Regex.Escape(g.Key).Length)
                .Select(static g => (Pattern(g.Key), g.ToArray())),
        ];

    /// <summary>The deployments of the most specific pattern that matches a name, with the matched text inserted for each '*'.</summary>
    public IReadOnlyList<Deployment> Find(string name)
    {
        foreach (var (pattern, deployments) in _routes)
        {
            if (pattern.Match(name) is { Success: true } match)
                return
                [
                    .. deployments.Select(d => d with { Parameters = d.Parameters.With("model", Json.Of(Filled(d.Model, match, name))) }),
                ];
        }

        return [];
    }

    // Not anchored at the end, as in Python's re.match.
    private static Regex Pattern(string name) =>
        new(
            "^" + Regex.Escape(name).Replace("\\*", "(.*)", StringComparison.Ordinal),
            RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
        );

    private static string Filled(string model, Match match, string name)
    {
        var stars = model.Count(static c => c == '*');
        if (stars == 0)
            return model;
        var segments = match.Groups.Values.Skip(1).Select(static g => g.Value).ToList();
        if (segments.Count > stars)
            return name;
        foreach (var segment in segments)
        {
            var star = model.IndexOf('*', StringComparison.Ordinal);
            model = model[..star] + segment + model[(star + 1)..];
        }

        return model;
    }
}
