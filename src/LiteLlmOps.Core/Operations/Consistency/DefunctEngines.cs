using System.Globalization;

namespace LiteLlmOps.Consistency;

/// <summary>Finds query engines of Prisma among the lines of ps.</summary>
internal static class DefunctEngines
{
    /// <param name="output">Lines with process, parent, state and command.</param>
    public static IReadOnlyList<DefunctEngine> In(string output) =>
        [
            .. from line in output.Split('\n')
            let words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            where words.Length >= 4 && words[2].StartsWith('Z') && IsEngine(words[3])
            select new DefunctEngine(Number(words[0]), Number(words[1])),
        ];

    // The name of a process is cut off after 15 characters.
    private static bool IsEngine(string name) =>
        name.StartsWith("query-engine", StringComparison.Ordinal) || name.StartsWith("prisma-query", StringComparison.Ordinal);

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
