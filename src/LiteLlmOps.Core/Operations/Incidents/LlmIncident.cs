using LiteLlmOps.Logs;

namespace LiteLlmOps.Incidents;

/// <summary>A distinct trouble that logs tell of.</summary>
public sealed class LlmIncident
{
    /// <summary>The signature of failures that no signature knows.</summary>
    public const string UnknownId = "unknown";

    internal LlmIncident(IncidentRecord record, IncidentAssessment judgement, IReadOnlyList<string> services, string? deployment)
    {
        var signature = record.Key.Signature;
        Signature = signature?.Id ?? UnknownId;
        Title = signature?.Title ?? "A failure that no signature knows";
        Severity = signature?.Severity ?? SeverityOf(record.Level);
        Family = signature?.Family ?? UnknownId;
        Subject = IncidentMask.Scrub(record.Key.Subject);
        Count = record.Count;
        FirstSeen = record.First?.ToUniversalTime();
        LastSeen = record.Last?.ToUniversalTime();
        PerHour =
            record is { Count: > 1, First: { } first, Last: { } last } && last - first >= TimeSpan.FromMinutes(1)
                ? Math.Round((record.Count - 1) / (last - first).TotalHours, 1)
                : null;
        Values = new LlmIncidentValues(record.Values);
        Sample = IncidentMask.Scrub(record.Sample);
        Logs = [.. record.Logs.Order(StringComparer.Ordinal)];
        Cause = signature?.Cause;
        Transience = signature?.Transience ?? SignatureTransience.Unknown;
        Verdict = judgement.Verdict;
        // Probes quote what was captured.
        Evidence = IncidentMask.Scrub(judgement.Evidence);
        Remedy = judgement.Remedy.Length > 0 ? IncidentMask.Scrub(judgement.Remedy) : null;
        Services = services;
        IsFailure =
            Severity != SignatureSeverity.Info && (Verdict is IncidentVerdict.Real or IncidentVerdict.Unverified || judgement.NeedsRestart);
        See = signature?.See ?? [];
        Deployment = deployment;
    }

    /// <summary>The id of the signature that knows it; "unknown" for a failure that none knows.</summary>
    public string Signature { get; }

    /// <summary>It in a few words.</summary>
    public string Title { get; }

    /// <summary>How much it matters when it is real. Of an unknown one what its record calls itself.</summary>
    public SignatureSeverity Severity { get; }

    /// <summary>What it concerns: prisma, postgres, auth, router, provider…</summary>
    public string Family { get; }

    /// <summary>What it is about: a column, a model, a host. Empty when the signature tells none apart. Of an unknown one its text, numbers and ids folded to #.</summary>
    public string Subject { get; }

    /// <summary>How often the logs tell of it. The same record, written by two handlers, counts once.</summary>
    public long Count { get; }

    /// <summary>When it was seen first, in UTC. Null when the logs tell no time.</summary>
    public DateTime? FirstSeen { get; }

    /// <summary>When it was seen last, in UTC. Null when the logs tell no time.</summary>
    public DateTime? LastSeen { get; }

    /// <summary>How often an hour, between the first and the last time. Null when it was seen once, or within one minute.</summary>
    public double? PerHour { get; }

    /// <summary>What its pattern captured: table, column, parameter, model, key hash. Secrets are masked.</summary>
    public LlmIncidentValues Values { get; }

    /// <summary>One of its lines. Secrets are masked.</summary>
    public string Sample { get; }

    /// <summary>The logs that tell of it: files, or "pipeline".</summary>
    public IReadOnlyList<string> Logs { get; }

    /// <summary>Why it happens. Null for an unknown one.</summary>
    public string? Cause { get; }

    /// <summary>Whether it passes by itself.</summary>
    public SignatureTransience Transience { get; }

    /// <summary>Whether it is real.</summary>
    public IncidentVerdict Verdict { get; }

    /// <summary>What the verdict is told from; no secrets.</summary>
    public string Evidence { get; }

    /// <summary>What to do. Null when nobody knows.</summary>
    public string? Remedy { get; }

    /// <summary>The services to restart for it: Restart-LlmServices takes them from the pipeline. Empty when no restart cures it, or none is declared.</summary>
    public IReadOnlyList<string> Services { get; }

    /// <summary>Where it is described: issues, sources, documentation.</summary>
    public IReadOnlyList<string> See { get; }

    /// <summary>True when something has to be done, or looked at: it is more than a note, and real, unverified, or a false alarm that a restart ends.</summary>
    public bool IsFailure { get; }

    /// <summary>The deployment's file or folder: what -Deployment takes. Null when none is known.</summary>
    public string? Deployment { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Verdict} {Severity} {Signature}{(Subject.Length > 0 ? $" {Subject}" : "")} ×{Count}";

    private static SignatureSeverity SeverityOf(RecordLevel level) =>
        level switch
        {
            RecordLevel.Critical => SignatureSeverity.Critical,
            RecordLevel.Error => SignatureSeverity.Error,
            _ => SignatureSeverity.Warning,
        };
}
