using LiteLlmOps.Observations;

namespace LiteLlmOps.Reporting;

/// <summary>A run of Test-LlmSmoke or Test-LlmConsistency that a report shows.</summary>
/// <param name="Run">The run.</param>
/// <param name="IsPiped">True for the objects of the pipeline: which filters they went through is not known.</param>
internal sealed record ValidationRun(Observation Run, bool IsPiped)
{
    /// <summary>True when the run is known not to have run everything.</summary>
    public bool IsPartial =>
        !IsPiped
        && (
            Run.Scope.IsPartial
            || Run.Scope.Names is not null
            || Run.Scope.LowestSeverity is not (null or nameof(FindingSeverity.Info))
            || (Run.Kind == ObservationKind.Check && Run.Scope.Areas.Contains(nameof(CheckLevel.Quick), StringComparer.Ordinal))
        );

    public int CountOf(string status) => Run.Checks.Count(c => c.Status == status);

    public int CountOf(FindingSeverity severity) => Run.Findings.Count(f => f.Severity == severity && f.Accepted is null);

    public int Accepted => Run.Findings.Count(static f => f.Accepted is not null);

    /// <summary>The objects of the pipeline, otherwise the last run that ran everything, otherwise the last one. Null when there was none.</summary>
    public static ValidationRun? Of(ObservationKind kind, IEnumerable<Observation> piped, IReadOnlyList<Observation> observed)
    {
        if (piped.FirstOrDefault(r => r.Kind == kind) is { } given)
            return new ValidationRun(given, IsPiped: true);
        var own = observed.Where(r => r.Kind == kind).Select(static r => new ValidationRun(r, IsPiped: false)).ToList();
        return own.LastOrDefault(static r => !r.IsPartial) ?? own.LastOrDefault();
    }
}
