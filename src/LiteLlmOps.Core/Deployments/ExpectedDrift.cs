using LiteLlmOps.Configuration;

namespace LiteLlmOps.Deployments;

/// <summary>A drift that is known and accepted: an entry of the deployment file's list 'expected'.</summary>
/// <param name="Path">What it covers: a JSON pointer with wildcards, models by name or id.</param>
/// <param name="Plane">The plane it covers; null for all.</param>
/// <param name="Owner">Who answers for it. Null when nobody is named.</param>
/// <param name="Reason">Why it is accepted.</param>
/// <param name="Expires">The last day on which it holds, in UTC. Null when it holds for good.</param>
/// <param name="Position">Where it is written.</param>
internal sealed record ExpectedDrift(PathGlob Path, Plane? Plane, string? Owner, string Reason, DateOnly? Expires, SourcePosition Position)
{
    public bool IsExpired(DateOnly today) => Expires < today;

    public bool Covers(Plane plane, string path, string pathByName) =>
        (Plane ?? plane) == plane && (Path.Covers(path) || Path.Covers(pathByName));

    public override string ToString() =>
        Reason
        + (Owner is null ? "" : $" ({Owner})")
        + (Expires is { } day ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $", until {day:yyyy-MM-dd}") : "");
}
