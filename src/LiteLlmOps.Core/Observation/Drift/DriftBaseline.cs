using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;

namespace LiteLlmOps.Drift;

/// <summary>Applies the list of expected drift to the drift that was found.</summary>
internal sealed class DriftBaseline(IReadOnlyList<ExpectedDrift> entries, DateOnly today, string deployment)
{
    /// <summary>The section of drift on the plane Baseline: the key of llmops.yaml.</summary>
    public const string Section = "expected";

    private readonly HashSet<ExpectedDrift> _used = [];

    /// <summary>The drift, with the reason of the entry that expects it, if there is one.</summary>
    public LlmDrift Apply(LlmDrift drift)
    {
        if (drift.Kind == DriftKind.Equal || Covering(drift.Plane, drift.PathText.Exact, drift.PathByName) is not { } entry)
            return drift;
        _used.Add(entry);
        return entry.IsExpired(today) ? drift : drift with { Expected = entry.ToString() };
    }

    /// <summary>The reason for which a difference in the database is expected. Null when no valid entry covers it.</summary>
    public string? WhyAccepted(StoredDifference found) =>
        Covering(Plane.Stored, found.Difference.Pointer, found.PathByName) is { } entry && !entry.IsExpired(today)
            ? entry.ToString()
            : null;

    /// <summary>Drift for entries that have expired or cover nothing. Call it after <see cref="Apply"/> was called for all drift.</summary>
    /// <param name="compared">The planes that were compared in full.</param>
    public IEnumerable<LlmDrift> Problems(IReadOnlyCollection<Plane> compared)
    {
        foreach (var entry in entries)
        {
            if (entry.IsExpired(today))
                yield return Report(
                    entry,
                    DriftKind.Expired,
                    $"the entry has expired; renew it, fix the drift, or remove the entry ({entry})"
                );
            else if (!_used.Contains(entry) && (entry.Plane is { } plane ? compared.Contains(plane) : compared.Count >= 3))
                yield return Report(entry, DriftKind.Unused, $"the entry covers no drift; remove it ({entry})");
        }
    }

    private ExpectedDrift? Covering(Plane plane, string path, string pathByName)
    {
        // A valid entry takes precedence over one that has expired.
        ExpectedDrift? expired = null;
        foreach (var entry in entries.Where(e => e.Covers(plane, path, pathByName)))
        {
            if (!entry.IsExpired(today))
                return entry;
            expired = entry;
        }

        return expired;
    }

    private LlmDrift Report(ExpectedDrift entry, DriftKind kind, string reason) =>
        new()
        {
            Plane = Plane.Baseline,
            Section = Section,
            Name = entry.Path.Pattern,
            Id = entry.Path.Pattern,
            Path = entry.Path.Pattern,
            Kind = kind,
            Reason = reason,
            Cause = DriftCause.Baseline,
            Severity = DriftSeverity.Warning,
            Effect = DriftEffect.Ignored,
            Source = entry.Position,
            Deployment = deployment,
        };
}
