using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Drift;

/// <summary>Which drift to return.</summary>
/// <param name="Planes">The planes to compare.</param>
/// <param name="Sections">Selects sections by name. Null for all.</param>
/// <param name="Models">Selects models by name. Null for all models and all other drift.</param>
/// <param name="IncludeEqual">True to include what is equal.</param>
/// <param name="IncludeExpected">True to include expected drift.</param>
/// <param name="ResolveEnvironment">True to compare the values of references.</param>
internal sealed record DriftQuery(
    IReadOnlyCollection<Plane> Planes,
    Func<string, bool>? Sections = null,
    Func<string, bool>? Models = null,
    bool IncludeEqual = false,
    bool IncludeExpected = false,
    bool ResolveEnvironment = false
)
{
    /// <summary>True when only a part of each plane is selected.</summary>
    public bool IsRestricted => Sections is not null || Models is not null;

    public bool Wants(LlmDrift drift) =>
        (IncludeExpected || drift.Expected is null)
        && (Sections?.Invoke(drift.Section) ?? true)
        && (Models is null || (drift.Section == ConfigSections.Models && Models(drift.NameText.Exact)));
}
