using LiteLlmOps.Signatures;

namespace LiteLlmOps.Incidents;

/// <summary>Whether an incident is real, and what that is told from.</summary>
/// <param name="Verdict">Whether it is.</param>
/// <param name="Evidence">What it is told from.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="NeedsRestart">True when a restart is what cures it.</param>
internal sealed record IncidentAssessment(IncidentVerdict Verdict, string Evidence, string Remedy, bool NeedsRestart)
{
    // What was seen so short a time ago may go on, whatever a probe sees just now.
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(2);

    /// <summary>Judges an incident that nothing was asked about.</summary>
    public static IncidentAssessment Unasked(IncidentRecord record, string why, DateTime? startedAt) =>
        Of(record, [ProbeAnswer.Open(why)], startedAt, DateTime.Now);

    /// <param name="record">What the logs tell.</param>
    /// <param name="answers">What probes say, in the signature's order.</param>
    /// <param name="startedAt">When the process that wrote the log was started, in this machine's time. Null when that is not known.</param>
    /// <param name="now">The time.</param>
    public static IncidentAssessment Of(IncidentRecord record, IReadOnlyList<ProbeAnswer> answers, DateTime? startedAt, DateTime now)
    {
        var signature = record.Key.Signature;
        if (signature?.IsHarmless == true)
            return new IncidentAssessment(
                IncidentVerdict.FalsePositive,
                "nothing is wrong when this line is written",
                signature.Remedy,
                false
            );
        var inactivity = InactivityPeriod.Of(record, startedAt, now);
        var answer =
            answers.FirstOrDefault(static a => a.Finding != ProbeFinding.Open) ?? (answers.Count > 0 ? answers[0] : ProbeAnswer.Open(""));
        var isRecent = record.Last is not { } last || now - last < Recent;
        var restart = answer.Restart ?? signature?.NeedsRestart ?? false;
        var verdict = answer.Finding switch
        {
            ProbeFinding.Holds => IncidentVerdict.Real,
            // A restart cures it for certain: nothing has to be waited for.
            ProbeFinding.Untrue => inactivity is null ? IncidentVerdict.FalsePositive : IncidentVerdict.Resolved,
            // Everything around the process is in order, and it still complains: then it is the process.
            ProbeFinding.Gone when inactivity is null && isRecent => restart ? IncidentVerdict.Real : IncidentVerdict.Unverified,
            ProbeFinding.Gone => IncidentVerdict.Resolved,
            _ => inactivity?.IsLong == true ? IncidentVerdict.Resolved : IncidentVerdict.Unverified,
        };
        var needsRestart = restart && verdict is (IncidentVerdict.Real or IncidentVerdict.FalsePositive);
        var fresh = answer.Finding == ProbeFinding.Gone && inactivity is null && isRecent ? Fresh(record, now) : null;
        return new IncidentAssessment(
            verdict,
            Join(
                answer.Evidence,
                verdict == IncidentVerdict.FalsePositive ? answer.Because : null,
                Words(inactivity, verdict, answer.Finding),
                fresh
            ),
            RemedyOf(verdict, answer, signature),
            needsRestart
        );
    }

    // That it is too early to tell is of interest only where nothing else has told.
    private static string? Words(InactivityPeriod? inactivity, IncidentVerdict verdict, ProbeFinding finding) =>
        inactivity is { IsLong: true } || finding == ProbeFinding.Untrue ? inactivity?.Fact
        : verdict == IncidentVerdict.Unverified ? inactivity?.Words
        : null;

    private static string RemedyOf(IncidentVerdict verdict, ProbeAnswer answer, Signature? signature) =>
        verdict == IncidentVerdict.Resolved ? "Nothing is to be done now." : answer.Remedy ?? signature?.Remedy ?? "";

    private static string Join(params string?[] parts) => string.Join("; ", parts.Where(static p => !string.IsNullOrEmpty(p)));

    private static string Fresh(IncidentRecord record, DateTime now) =>
        record.Last is { } last && now >= last
            ? $"yet it was seen {Durations.Format(TimeSpan.FromSeconds(Math.Floor((now - last).TotalSeconds)))} ago"
            : "yet the log does not tell when it was seen last";
}
