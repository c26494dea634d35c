using System.Globalization;
using LiteLlmOps.Ports;
using LiteLlmOps.State;

namespace LiteLlmOps.Reporting;

/// <summary>The earlier reports of a deployment: their spans in the journal, and their JSON forms in the state folder.</summary>
/// <param name="state">The state folder.</param>
internal sealed class ReportHistory(IStateStore state)
{
    private const string Written = "Written";
    private const string Extension = ".json";

    /// <summary>The end of the latest span that a report covers. Null when there is none, or when neither journal nor reports can be read.</summary>
    public DateTime? LastEnd() => EndInJournal() ?? Read().Previous?.Until;

    /// <summary>The report before this one, or why it cannot be read. Both are null when there is none.</summary>
    public (PreviousReport? Previous, string? Problem) Read()
    {
        try
        {
            return state.ReportNames().LastOrDefault(static n => n.EndsWith(Extension, StringComparison.Ordinal)) is { } name
                ? (PreviousReport.Parse(state.ReadReport(name), state.ReportPath(name)), null)
                : (null, null);
        }
        catch (LlmException e)
        {
            return (null, e.Message);
        }
    }

    /// <summary>A name for the files of a report, which no file has.</summary>
    /// <param name="time">The time of the report, in UTC.</param>
    public string NewName(DateTime time)
    {
        var name = time.ToString("yyyy-MM-dd-HHmmss", CultureInfo.InvariantCulture);
        var taken = state.ReportNames().Select(static n => Path.GetFileNameWithoutExtension(n)).ToHashSet(StringComparer.Ordinal);
        return Enumerable
            .Range(1, int.MaxValue)
            .Select(n => n == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{n}"))
            .First(n => !taken.Contains(n));
    }

    /// <summary>Saves the JSON form for the comparison with the next report.</summary>
    public void SaveSummary(string name, string json) => state.SaveReport(name + Extension, json);

    /// <summary>Records that a report was written, and what it covers: the next one begins there.</summary>
    public void Record(string path, ReportSpan span) =>
        state.Append(
            JournalEntries.Of(
                JournalRules.ReportCommand,
                Written,
                null,
                [$"Write {path}", string.Create(CultureInfo.InvariantCulture, $"{JournalRules.Covers} {span.Since:o} to {span.Until:o}")]
            )
        );

    private DateTime? EndInJournal()
    {
        try
        {
            return state
                .ReadJournal()
                .Lines.Where(static l => l.Command == JournalRules.ReportCommand && l.Outcome == Written)
                .SelectMany(static l => l.Changes)
                .Where(static c => c.StartsWith(JournalRules.Covers + " ", StringComparison.Ordinal))
                .Select(static c => EndOf(c))
                .Max();
        }
        catch (LlmException)
        {
            return null;
        }
    }

    private static DateTime? EndOf(string change) =>
        DateTime.TryParse(
            change.Split(' ')[^1],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal,
            out var end
        )
            ? end
            : null;
}
