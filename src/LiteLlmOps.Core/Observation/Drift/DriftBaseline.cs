using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;

namespace LiteLlmOps.Drift;

/// <summary>The list of expected drift, held against the drift that is found.</summary>
internal sealed class DriftBaseline(IReadOnlyList<ExpectedDrift> entries, DateOnly today, string deployment)
{
    /// <summary>The section of drift on the plane Ledger: the key of llmops.yaml.</summary>
    public const string Section = "expected";

    private readonly HashSet<ExpectedDrift> _used = [];

    /// <summary>The drift with the reason for which it is expected, where it is.</summary>
    public LlmDrift Judge(LlmDrift drift)
    {
        if (drift.Kind == DriftKind.Equal || Covering(drift.Plane, drift.Path, drift.Facts.PathByName) is not { } entry)
            return drift;
        _used.Add(entry);
        return entry.IsExpired(today) ? drift : new LlmDrift(drift.Facts with { Expected = entry.ToString() });
    }

    /// <summary>Why a difference of the database is accepted; null when it is not, or not any more.</summary>
    public string? WhyAccepted(StoredDifference found) =>
        Covering(Plane.Stored, found.Difference.Pointer, found.PathByName) is { } entry && !entry.IsExpired(today)
            ? entry.ToString()
            : null;

    /// <summary>The entries that are off themselves, once all drift was judged: expired ones, and those that cover nothing.</summary>
    /// <param name="compared">The planes that were compared in full.</param>
    public IEnumerable<LlmDrift> Problems(IReadOnlyCollection<Plane> compared)
    {
        foreach (var entry in entries)
        {
            if (entry.IsExpired(today))
                yield return Report(
                    entry,
                    DriftKind.Expired,
                    $"its last day is over; renew it, settle the drift, or take the entry out ({entry})"
                );
            else if (!_used.Contains(entry) && (entry.Plane is { } plane ? compared.Contains(plane) : compared.Count >= 3))
                yield return Report(entry, DriftKind.Unused, $"it covers no drift any more; take the entry out ({entry})");
        }
    }

    private ExpectedDrift? Covering(Plane plane, string path, string pathByName)
    {
        // An entry that holds comes before one that has expired.
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
        new(
            new DriftFacts
            {
                Plane = Plane.Ledger,
                Section = Section,
                Name = entry.Path.Pattern,
                Id = entry.Path.Pattern,
                Path = entry.Path.Pattern,
                Kind = kind,
                Reason = reason,
                Cause = DriftCause.Ledger,
                Severity = DriftSeverity.Warning,
                Effect = DriftEffect.Ignored,
                Source = entry.Position,
                Deployment = deployment,
            }
        );
}
