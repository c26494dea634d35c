using System.Globalization;
using LiteLlmOps.Observations;

namespace LiteLlmOps.Drift;

/// <summary>What a report needs to know of a difference.</summary>
internal static class DriftObservation
{
    /// <summary>The planes in which no difference can have been missed.</summary>
    /// <param name="planes">What was read.</param>
    /// <param name="wanted">The planes that were compared.</param>
    public static IReadOnlyList<string> CompletePlanes(PlaneSet planes, IEnumerable<Plane> wanted) =>
        [.. wanted.Append(Plane.Baseline).Distinct().Where(p => IsComplete(planes, p)).Select(static p => p.ToString())];

    public static ObservedDrift Of(LlmDrift drift) =>
        new()
        {
            Plane = drift.Plane,
            Section = drift.Section,
            Name = drift.Name,
            Path = drift.Path,
            Difference = drift.Kind,
            Severity = drift.Severity,
            Desired = Shown(drift.Desired),
            Actual = Shown(drift.Actual),
            Effect = drift.Effect.ToString(),
            Cause = drift.Cause.ToString(),
            Reason = drift.Reason,
            Remediation = drift.Remediation,
            Expected = drift.Expected,
            ChangedBy = drift.ChangedBy,
            ChangedAt = drift.ChangedAt,
            File = drift.File,
            Line = drift.Line,
            Services = drift.Services,
            Replicas = drift.Replicas,
            IsFailure = drift.IsFailure,
        };

    // The errors of planes do not say which of the others they concern.
    private static bool IsComplete(PlaneSet planes, Plane plane) =>
        plane switch
        {
            Plane.Rendered => planes is { Declared: not null, IsFileUnreadable: false },
            Plane.Stored => planes is { Declared: not null, Stored.Schema.Denied.Count: 0 },
            _ => planes.Problems.Count == 0,
        };

    // As JSON and YAML write a Boolean.
    private static string? Shown(object? value) =>
        value switch
        {
            bool flag => flag ? "true" : "false",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text
            : value is null ? null
            : "",
        };
}
