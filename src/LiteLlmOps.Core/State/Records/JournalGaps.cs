using LiteLlmOps.State;

namespace LiteLlmOps.Records;

/// <summary>What a reader of the journal does not see: lines that are damaged or were removed.</summary>
internal static class JournalGaps
{
    /// <summary>A sentence for each gap.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="since">The start of the time range that is read. Null for no limit.</param>
    public static IEnumerable<string> Of(JournalText journal, DateTime? since)
    {
        var lines = journal.Lines;
        if (!journal.IsWhole && !(lines[0].Time < since))
            yield return $"The beginning of the journal is missing: the first line of {lines[0].File} continues a line that is not there. Entries before {Shown(lines[0].Time)} are not included.";
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Content is null)
                yield return $"Line {lines[i].Number} of {lines[i].File} is not a complete entry and is not included.";
            else if (journal.IsBroken(i))
                yield return $"Line {lines[i].Number} of {lines[i].File} does not continue {Name(lines[i - 1], lines[i])}: entries between them may be missing, or one was modified. Test-LlmJournal has the details.";
        }
    }

    private static string Shown(DateTime? time) => time is { } at ? $"{at:u}" : "it";

    private static string Name(JournalLine before, JournalLine line) =>
        before.File == line.File ? $"line {before.Number}" : $"the last line of {before.File}";
}
