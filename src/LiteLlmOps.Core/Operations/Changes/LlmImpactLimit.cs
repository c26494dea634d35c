using System.Globalization;
using System.Text.RegularExpressions;

namespace LiteLlmOps.Changes;

/// <summary>The unit of an <see cref="LlmImpactLimit"/>.</summary>
public enum ImpactUnit
{
    /// <summary>Requests in the last 24 hours.</summary>
    Requests,

    /// <summary>Their cost, in US dollars.</summary>
    Dollars,

    /// <summary>Virtual keys.</summary>
    Keys,

    /// <summary>Teams.</summary>
    Teams,

    /// <summary>Aliases of models.</summary>
    Aliases,

    /// <summary>Fallbacks.</summary>
    Fallbacks,

    /// <summary>Grants of MCP servers.</summary>
    Grants,
}

/// <summary>The most that a plan may affect: 1000 (requests), $5, 10 keys, 2 teams, …</summary>
public sealed partial class LlmImpactLimit
{
    private const string Forms =
        "Use a number of requests such as 1000, or '$5', '10 keys', '2 teams', '1 alias', '1 fallback', '3 grants'.";

    private LlmImpactLimit(decimal most, ImpactUnit unit) => (Most, Unit) = (most, unit);

    /// <summary>The largest permitted amount.</summary>
    public decimal Most { get; }

    /// <summary>The unit of the amount.</summary>
    public ImpactUnit Unit { get; }

    /// <summary>Parses a limit.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">The text is not a valid limit; the message lists the forms.</exception>
    public static LlmImpactLimit Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new FormatException($"The limit is empty; in double quotes, PowerShell expands $5 as a variable. {Forms}");
        var match = Form().Match(text.Trim());
        if (!match.Success || !TryUnit(match, out var unit))
            throw new FormatException($"'{text}' is not a valid limit. {Forms}");
        if (
            !decimal.TryParse(
                match.Groups["number"].Value,
                NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands,
                CultureInfo.InvariantCulture,
                out var most
            )
        )
            throw new FormatException($"The number '{text}' is too large. {Forms}");
        return unit == ImpactUnit.Dollars || most == decimal.Truncate(most)
            ? new LlmImpactLimit(most, unit)
            : throw new FormatException($"'{text}' is not a valid limit. Use a whole number of {unit.ToString().ToLowerInvariant()}.");
    }

    /// <inheritdoc/>
    public override string ToString() => Words(Most, Unit);

    internal static string Words(decimal amount, ImpactUnit unit) =>
        unit switch
        {
            ImpactUnit.Dollars => LlmImpact.Dollars(amount),
            ImpactUnit.Aliases => LlmImpact.Count((long)amount, "alias"),
            ImpactUnit.Grants => LlmImpact.Count((long)amount, "MCP grant"),
            _ => LlmImpact.Count((long)amount, unit.ToString()[..^1].ToLowerInvariant()),
        };

    private static bool TryUnit(Match match, out ImpactUnit unit)
    {
        var word = match.Groups["unit"].Value.ToLowerInvariant();
        var isDollars = match.Groups["dollar"].Success;
        (unit, var known) = word switch
        {
            "" => (isDollars ? ImpactUnit.Dollars : ImpactUnit.Requests, true),
            "$" or "usd" or "dollar" or "dollars" => (ImpactUnit.Dollars, true),
            "request" or "requests" => (ImpactUnit.Requests, !isDollars),
            "key" or "keys" => (ImpactUnit.Keys, !isDollars),
            "team" or "teams" => (ImpactUnit.Teams, !isDollars),
            "alias" or "aliases" => (ImpactUnit.Aliases, !isDollars),
            "fallback" or "fallbacks" => (ImpactUnit.Fallbacks, !isDollars),
            "grant" or "grants" => (ImpactUnit.Grants, !isDollars),
            _ => (ImpactUnit.Requests, false),
        };
        return known;
    }

    [GeneratedRegex(
        @"^(?<dollar>\$)?\s*(?<number>\d{1,15}(?:\.\d{1,6})?|\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,6})?)\s*(?<unit>\$|[a-zA-Z]*)$",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Form();
}
