using System.Globalization;
using System.Text.RegularExpressions;

namespace LiteLlmOps.Consistency;

/// <summary>Finds query engines of Prisma among the processes that have ended.</summary>
internal static partial class DefunctEngines
{
    /// <param name="lines">Lines of /proc/PID/stat: process, name in parentheses, state, parent.</param>
    public static IReadOnlyList<DefunctEngine> In(IEnumerable<string> lines) =>
        [
            .. from line in lines
            let match = Line().Match(line)
            where match.Success
            select new DefunctEngine(Number(match.Groups["id"]), Number(match.Groups["parent"])),
        ];

    private static int Number(Group group) => int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    // The name of a process is cut off after 15 characters.
    [GeneratedRegex(
        @"^(?<id>[0-9]{1,9}) \((?:query-engine|prisma-query)[^)]*\) Z (?<parent>[0-9]{1,9}) ",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Line();
}
