using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Drift;

/// <summary>Which drift is wanted.</summary>
/// <param name="Planes">The planes to hold against each other.</param>
/// <param name="Sections">Whether a section is wanted. Null for all.</param>
/// <param name="Models">Whether a model of this name is wanted. Null when all sections are.</param>
/// <param name="IncludeEqual">True to have what agrees as well.</param>
/// <param name="IncludeExpected">True to have expected drift as well.</param>
/// <param name="ResolveEnvironment">True to compare the values behind references.</param>
internal sealed record DriftQuery(
    IReadOnlyCollection<Plane> Planes,
    Func<string, bool>? Sections = null,
    Func<string, bool>? Models = null,
    bool IncludeEqual = false,
    bool IncludeExpected = false,
    bool ResolveEnvironment = false
)
{
    /// <summary>True when not all of the planes' content is wanted.</summary>
    public bool IsRestricted => Sections is not null || Models is not null;

    public bool Wants(LlmDrift drift) =>
        (IncludeExpected || drift.Expected is null)
        && (Sections?.Invoke(drift.Section) ?? true)
        && (Models is null || (drift.Section == ConfigSections.Models && Models(drift.Name)));
}
