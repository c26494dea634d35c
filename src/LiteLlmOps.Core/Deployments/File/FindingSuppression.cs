using System.Globalization;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.DeploymentFile;

/// <summary>An accepted finding of a deployment file.</summary>
/// <param name="Id">The kind of finding.</param>
/// <param name="Subject">What it is about, with PowerShell wildcards. Null for anything.</param>
/// <param name="Reason">Why it is accepted.</param>
/// <param name="Expires">The last day. Null for never.</param>
/// <param name="Place">Where it is written.</param>
internal sealed record FindingSuppression(string Id, string? Subject, string Reason, DateOnly? Expires, string Place)
{
    public bool IsExpired(DateOnly today) => Expires < today;

    public bool Covers(string id, string subject) =>
        id.Equals(Id, StringComparison.OrdinalIgnoreCase) && (Subject is null || NameGlob.Matches(Subject, subject));

    public static IEnumerable<FindingSuppression> Read(SettingsReader reader, ReaderContext context)
    {
        var inner = reader.Inner("consistency", "accept");
        foreach (var item in inner.List("accept"))
        {
            if (item is not ConfigMap map)
                throw inner.Wrong("accept", item, "must be a list of accepted findings, each a map with an id and a reason");
            var entry = new SettingsReader(map, "consistency.accept.", context, "id", "subject", "reason", "expires");
            if (entry.Lookup("id", null)?.Text is not { } id || entry.Lookup("reason", null)?.Text is not { } reason)
                throw entry.Wrong("id", map, "and reason are what every accepted finding needs");
            if (!FindingIds.All.Contains(id, StringComparer.OrdinalIgnoreCase))
                throw entry.Wrong(
                    "id",
                    entry.Node("id")!,
                    $"is no finding{(NearestName.Of(id, FindingIds.All) is { } near ? $"; did you mean {near}" : "")}"
                );
            yield return new FindingSuppression(id, entry.Lookup("subject", null)?.Text, reason, DayOf(entry), context.Show(map.Position));
        }
    }

    private static DateOnly? DayOf(SettingsReader reader)
    {
        if (reader.Lookup("expires", null)?.Text is not { } text)
            return null;
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw reader.Wrong("expires", reader.Node("expires")!, "must be a day, such as 2027-01-31");
    }
}
