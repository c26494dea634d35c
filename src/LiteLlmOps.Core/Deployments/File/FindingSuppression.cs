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

    public static IEnumerable<FindingSuppression> Read(SettingsReader reader, ReaderContext context) =>
        reader
            .Inner("consistency")
            .Items("accept")
            .Select(entry => new FindingSuppression(
                entry.Choice("id") ?? entry.Needed("id"),
                entry.Lookup("subject")?.Text,
                entry.Needed("reason"),
                entry.Day("expires"),
                context.Show(entry.Root.Position)
            ));
}
