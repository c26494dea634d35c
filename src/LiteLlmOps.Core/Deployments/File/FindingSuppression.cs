using LiteLlmOps.Configuration;

namespace LiteLlmOps.DeploymentFile;

/// <summary>An entry of consistency.accept in llmops.yaml: suppresses findings that are known and accepted.</summary>
/// <param name="Id">The id of the findings.</param>
/// <param name="Subject">The subject of the findings, with PowerShell wildcards. Null for any subject.</param>
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
        id.Equals(Id, StringComparison.OrdinalIgnoreCase) && (Subject is null || NameGlob.Matches(Subject, subject));

    public static IEnumerable<FindingSuppression> Read(SettingsReader reader, ReaderContext context) =>
        reader
            .Inner("consistency")
            .Items("accept")
            .Select(entry => new FindingSuppression(
                entry.Choice("id") ?? entry.Needed("id"),
                entry.Lookup("subject")?.Text,
                entry.Needed("reason"),
                entry.Day("expires"),
                context.Show(entry.Root.Position),
                entry.Root.Position
            ));
}
