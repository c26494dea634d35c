using System.Globalization;

namespace LiteLlmOps.Incidents;

/// <summary>The verdict on an incident and the evidence for it.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Evidence">The evidence.</param>
/// <param name="Remediation">What to do. Empty when it is not known.</param>
/// <param name="NeedsRestart">True when a restart resolves the incident.</param>
internal sealed record IncidentAssessment(IncidentVerdict Verdict, string Evidence, string Remediation, bool NeedsRestart)
{
    // An incident that occurred within this time may still be ongoing, whatever a probe finds at this moment.
    private static readonly TimeSpan RecentPeriod = TimeSpan.FromMinutes(2);

    // A process that ends because of a failure writes little after it.
    private static readonly TimeSpan LastWords = TimeSpan.FromMinutes(1);

    /// <summary>Assesses an incident without probes.</summary>
    public static IncidentAssessment WithoutProbes(IncidentRecord record, string reason, DateTime now) =>
        Of(record, [ProbeResult.Inconclusive(reason)], null, now);

    /// <summary>Assesses an incident.</summary>
    /// <param name="record">The incident in the logs.</param>
    /// <param name="results">The results of the probes, in the order of the signature.</param>
    /// <param name="startedAt">The start of the process that wrote the log, in the time zone of this machine. Null when it is not known.</param>
    /// <param name="now">The current time.</param>
    public static IncidentAssessment Of(IncidentRecord record, IReadOnlyList<ProbeResult> results, DateTime? startedAt, DateTime now)
    {
        var signature = record.Key.Signature;
        if (signature?.IsHarmless == true)
            return new IncidentAssessment(
                IncidentVerdict.FalsePositive,
                "this line does not indicate a failure",
                signature.Remediation,
                false
            );
        if (record.Key.IsProbe)
            return new IncidentAssessment(
                IncidentVerdict.FalsePositive,
                "Test-LlmSmoke and Get-LlmEndpoint send this key, which does not exist, to check that the proxy rejects it",
                "",
                false
            );
        var inactivity = InactivityPeriod.Of(record, startedAt, now);
        var result =
            results.FirstOrDefault(static r => r.Outcome != ProbeOutcome.Inconclusive)
            ?? (results.Count > 0 ? results[0] : ProbeResult.Inconclusive(""));
        var isOngoing = inactivity is null && (record.Last is not { } last || now - (record.LatestLast ?? last) < RecentPeriod);
        var needsRestart = result.NeedsRestart ?? signature?.NeedsRestart ?? false;
        var isCurrent = isOngoing || (inactivity is null && result.IsDown && IsLast(record));
        var verdict = VerdictOf(result, inactivity, isOngoing, isCurrent);
        return new IncidentAssessment(
            verdict,
            Join(
                result.Evidence,
                verdict == IncidentVerdict.FalsePositive ? result.Explanation : null,
                verdict == IncidentVerdict.Unverified && result.Outcome == ProbeOutcome.Confirmed ? "which can have another cause" : null,
                InactivityText(inactivity, verdict, result.Outcome),
                result.Outcome == ProbeOutcome.Cleared && isOngoing ? LastSeenText(record, now)
                    : record.IsZoneGuessed ? "the time zone of the log is not known, so the times are a guess; use -TimeZone"
                    : null
            ),
            verdict == IncidentVerdict.Resolved ? "No action needed." : result.Remediation ?? signature?.Remediation ?? "",
            needsRestart && verdict is (IncidentVerdict.Real or IncidentVerdict.FalsePositive)
        );
    }

    private static bool IsLast(IncidentRecord record) =>
        record is { RestartsSince: <= 0, Last: { } last, LogEnd: { } end } && end - last < LastWords;

    private static IncidentVerdict VerdictOf(ProbeResult result, InactivityPeriod? inactivity, bool isOngoing, bool isCurrent) =>
        result.Outcome switch
        {
            // That the proxy is not connected now, for example, is no evidence of what it reported hours ago.
            ProbeOutcome.Confirmed when (result.IsGeneral || result.IsIndirect || result.IsDown) && !isCurrent =>
                IncidentVerdict.Unverified,
            ProbeOutcome.Confirmed => IncidentVerdict.Real,
            // The restart resolved it, so no waiting time is needed.
            ProbeOutcome.Refuted => inactivity is null ? IncidentVerdict.FalsePositive : IncidentVerdict.Resolved,
            // The line is older than the observation: that the process goes on to report it, and needs a restart, is not known.
            ProbeOutcome.Cleared when isOngoing => IncidentVerdict.Unverified,
            ProbeOutcome.Cleared => IncidentVerdict.Resolved,
            _ => inactivity?.IsConclusive == true ? IncidentVerdict.Resolved : IncidentVerdict.Unverified,
        };

    // A period that is too short matters only when there is no other evidence.
    private static string? InactivityText(InactivityPeriod? inactivity, IncidentVerdict verdict, ProbeOutcome outcome) =>
        inactivity is { IsConclusive: true } || outcome == ProbeOutcome.Refuted ? inactivity?.Text
        : verdict == IncidentVerdict.Unverified ? inactivity?.TextWithLength
        : null;

    private static string Join(params string?[] parts) => string.Join("; ", parts.Where(static p => !string.IsNullOrEmpty(p)));

    private static string LastSeenText(IncidentRecord record, DateTime now) =>
        record.IsZoneGuessed ? "but the time zone of the log is not known, so it may have been seen just now; use -TimeZone"
        : record.Last is not { } last ? "but the log does not contain the time when it was last seen"
        : now >= last ? $"but it was seen {Durations.Format(TimeSpan.FromSeconds(Math.Floor((now - last).TotalSeconds)))} ago"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"but it was last seen at {last:yyyy-MM-dd HH:mm:ss}, which is later than the time of this machine"
        );
}
