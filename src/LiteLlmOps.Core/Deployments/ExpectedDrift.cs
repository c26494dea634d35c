using System.Globalization;
using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;

namespace LiteLlmOps.Deployments;

/// <summary>Accepted drift: an entry of the list 'expected' in the deployment file.</summary>
/// <param name="Path">What it covers: a JSON pointer with wildcards, models by name or id.</param>
/// <param name="Plane">The plane it covers; null for all.</param>
/// <param name="Owner">Who is responsible. Null when not given.</param>
/// <param name="Reason">Why it is accepted.</param>
/// <param name="Expires">The last day of the acceptance, in UTC. Null for no end.</param>
/// <param name="Position">Where it is written.</param>
internal sealed record ExpectedDrift(PathGlob Path, Plane? Plane, string? Owner, string Reason, DateOnly? Expires, SourcePosition Position)
{
    public static IEnumerable<ExpectedDrift> Read(SettingsReader reader, ReaderContext context) =>
        reader.Items("expected").Select(entry => ReadOne(entry, context));

    public bool IsExpired(DateOnly today) => Expires < today;

    public bool Covers(Plane plane, string path, string pathByName) =>
        (Plane ?? plane) == plane && (Path.Covers(path) || Path.Covers(pathByName));

    public override string ToString() =>
        Reason
        + (Owner is null ? "" : $" ({Owner})")
        + (Expires is { } day ? string.Create(CultureInfo.InvariantCulture, $", until {day:yyyy-MM-dd}") : "");

    private static ExpectedDrift ReadOne(SettingsReader entry, ReaderContext context)
    {
        var (path, reason) = (entry.Needed("path"), entry.Needed("reason"));
        context.Note("expected." + path, reason, context.Show(entry.Root.Position));
        return new ExpectedDrift(
            new PathGlob(path),
            entry.Has("plane") ? entry.Choice<Plane>("plane") : null,
            entry.Lookup("owner")?.Text,
            reason,
            entry.Day("expires"),
            entry.Root.Position
        );
    }
}
