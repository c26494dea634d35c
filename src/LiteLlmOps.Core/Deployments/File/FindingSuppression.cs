using System.Globalization;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.DeploymentFile;

/// <summary>An entry of consistency.accept in llmops.yaml: suppresses findings that are known and accepted.</summary>
/// <param name="Id">The id of the findings.</param>
/// <param name="Subject">The subject of the findings, with * and ?. Null for any subject.</param>
/// <param name="Reason">Why they are accepted.</param>
/// <param name="Expires">The last day on which it applies. Null for no expiry.</param>
/// <param name="Place">The file and line of the entry, for messages.</param>
/// <param name="Position">The position of the entry.</param>
internal sealed record FindingSuppression(
    string Id,
    string? Subject,
    string Reason,
    DateOnly? Expires,
    string Place,
    SourcePosition Position
)
{
    public bool IsExpired(DateOnly today) => Expires < today;

    public bool Covers(string id, string subject) =>
        id.Equals(Id, StringComparison.OrdinalIgnoreCase)
        && (Subject is null || System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(Subject, subject, ignoreCase: true));

    public static IEnumerable<FindingSuppression> Read(SettingsReader reader, ReaderContext context)
    {
        var inner = reader.Inner("consistency", "accept");
        foreach (var item in inner.List("accept"))
        {
            if (item is not ConfigMap map)
                throw inner.Wrong("accept", item, "must be a list of accepted findings, each a map with an id and a reason");
            var entry = new SettingsReader(map, "consistency.accept.", context, "id", "subject", "reason", "expires");
            if (entry.Lookup("id", null)?.Text is not { } id || entry.Lookup("reason", null)?.Text is not { } reason)
                throw entry.Wrong("id", map, "and reason are required for every accepted finding");
            if (!FindingIds.All.Contains(id, StringComparer.OrdinalIgnoreCase))
                throw entry.Wrong(
                    "id",
                    entry.Node("id")!,
                    $"is '{id}', but no finding has that id{(NearestName.Of(id, FindingIds.All) is { } near ? $". Did you mean '{near}'?" : "")}"
                );
            yield return new FindingSuppression(
                id,
                entry.Lookup("subject", null)?.Text,
                reason,
                DayOf(entry),
                context.Show(map.Position),
                map.Position
            );
        }
    }

    private static DateOnly? DayOf(SettingsReader reader)
    {
        if (reader.Lookup("expires", null)?.Text is not { } text)
            return null;
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw reader.Wrong("expires", reader.Node("expires")!, "must be a date, such as 2027-01-31");
    }
}
