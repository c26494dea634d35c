using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Consistency;

/// <summary>A trouble with a value that operators have reported, and the versions that are known to have it.</summary>
/// <param name="Source">The report or the source from which cause and versions are known.</param>
/// <param name="Find">Finds it in a deployment.</param>
internal sealed record ReportedTrouble(string Source, Func<SettingsView, IEnumerable<LlmFinding>> Find)
{
    /// <summary>The first version that is known to have it. Null when the version does not matter.</summary>
    public string? From { get; init; }

    /// <summary>The last version that is known to have it. Null when the version does not matter.</summary>
    public string? Until { get; init; }

    /// <summary>The findings. None when the version is not known to have the trouble.</summary>
    public IEnumerable<LlmFinding> In(SettingsView view) => Applies(view.Version) ? Find(view) : [];

    /// <summary>The ids of what the deployment has in some versions, when its version is not known. None when it is.</summary>
    public static IEnumerable<string> DoubtfulIn(IReadOnlyList<ReportedTrouble> troubles, SettingsView view) =>
        view.Version is not null ? [] : troubles.Where(static t => !t.AppliesAlways).SelectMany(t => t.Find(view)).Select(static f => f.Id);

    private bool AppliesAlways => From is null && Until is null;

    // A patch of the last version, such as 1.77.7.post1, is one of its line.
    private bool Applies(LiteLlmVersion? version) =>
        AppliesAlways
        || (
            version is not null
            && (From is null || version.CompareTo(LiteLlmVersion.Parse(From)) >= 0)
            && (Until is null || (version.Major, version.Minor, version.Patch).CompareTo(Numbers(LiteLlmVersion.Parse(Until))) <= 0)
        );

    private static (int Major, int Minor, int Patch) Numbers(LiteLlmVersion version) => (version.Major, version.Minor, version.Patch);
}
