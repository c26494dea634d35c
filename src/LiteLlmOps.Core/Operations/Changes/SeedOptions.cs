namespace LiteLlmOps.Changes;

/// <summary>Which undeclared rows and keys a seed takes away.</summary>
public enum PruneScope
{
    /// <summary>None: they are only reported.</summary>
    None,

    /// <summary>Rows that an earlier seed made.</summary>
    Owned,

    /// <summary>All of them, whoever made them.</summary>
    All,
}

/// <param name="Prune">Which undeclared rows and keys go.</param>
/// <param name="Force">True to overwrite values that no known key opens and drift that is expected, and to go beyond the limits.</param>
/// <param name="Reason">Why: with Force, protected paths are changed. Null when none was given.</param>
/// <param name="Selection">The paths of the drift to settle. Null for all.</param>
/// <param name="Wants">Whether a section's entry of a name is to be settled. Null for all.</param>
internal sealed record SeedOptions(
    PruneScope Prune = PruneScope.None,
    bool Force = false,
    string? Reason = null,
    IReadOnlySet<string>? Selection = null,
    Func<string, string, bool>? Wants = null
)
{
    public bool Selects(string section, string name, string pointer) =>
        (Selection is null || Selection.Contains(pointer)) && (Wants is null || Wants(section, name));
}
