using System.Globalization;
using System.Text.RegularExpressions;

namespace LiteLlmOps.Changes;

/// <summary>What an <see cref="LlmImpactLimit"/> counts.</summary>
public enum ImpactUnit
{
    /// <summary>Requests of the last 24 hours.</summary>
    Requests,

    /// <summary>What those cost, in dollars.</summary>
    Dollars,

    /// <summary>Virtual keys.</summary>
    Keys,

    /// <summary>Teams.</summary>
    Teams,

    /// <summary>Names that lead to what is changed.</summary>
    Aliases,

    /// <summary>Fallbacks.</summary>
    Fallbacks,

    /// <summary>Grants of MCP servers.</summary>
    Grants,
}

/// <summary>How much a change may touch: 1000 (requests), $5, 10 keys, 2 teams, …</summary>
public sealed partial class LlmImpactLimit
{
    private const string Forms =
        "write a number of requests such as 1000, or '$5', '10 keys', '2 teams', '1 alias', '1 fallback', '3 grants'";

    private LlmImpactLimit(decimal most, ImpactUnit unit) => (Most, Unit) = (most, unit);

    /// <summary>The most that is allowed.</summary>
    public decimal Most { get; }

    /// <summary>What is counted.</summary>
    public ImpactUnit Unit { get; }

    /// <summary>Reads such a text.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It is none; the message says what would be.</exception>
    public static LlmImpactLimit Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new FormatException($"The limit is empty (in double quotes PowerShell takes $5 for a variable): {Forms}.");
        var match = Form().Match(text.Trim());
        if (!match.Success || !TryUnit(match, out var unit))
            throw new FormatException($"'{text}' is no limit: {Forms}.");
        if (
            !decimal.TryParse(
                match.Groups["number"].Value,
                NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands,
                CultureInfo.InvariantCulture,
                out var most
            )
        )
            throw new FormatException($"'{text}' is too large a number: {Forms}.");
        return unit == ImpactUnit.Dollars || most == decimal.Truncate(most)
            ? new LlmImpactLimit(most, unit)
            : throw new FormatException($"'{text}' is no limit: {unit.ToString().ToLowerInvariant()} are counted in whole numbers.");
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
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Form();
}
