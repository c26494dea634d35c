using LiteLlmOps.Deployments;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Monitoring;

/// <summary>Whether the deployment works.</summary>
internal enum MonitorHealth
{
    /// <summary>It is not known: the checks have not run yet, or not for too long.</summary>
    Unknown,

    /// <summary>At least one check has failed or is blocked.</summary>
    NotReady,

    /// <summary>No check has failed without a known reason, and none is blocked.</summary>
    Ready,
}

/// <summary>Whether the deployment works, by the last run of the checks.</summary>
/// <param name="Health">The verdict.</param>
/// <param name="Reason">Why, a sentence.</param>
/// <param name="Failed">The names of the checks that have failed or are blocked. Empty when this is not known.</param>
internal sealed record MonitorVerdict(MonitorHealth Health, string Reason, IReadOnlyList<string> Failed)
{
    private const int Intervals = 3;

    /// <summary>
    /// After this time without a successful run, nothing is known any more: three intervals, and the time that one run may take.
    /// </summary>
    public static TimeSpan LongestAge(TimeSpan interval, TimeSpan run) => (Intervals * interval) + run;

    /// <param name="snapshot">What the monitor knows.</param>
    /// <param name="settings">The settings of the monitor.</param>
    /// <param name="now">The time, in UTC.</param>
    public static MonitorVerdict Of(MonitorSnapshot snapshot, MonitorSettings settings, DateTime now)
    {
        var checks = snapshot.Checks;
        if (checks is not { Value: { } run, ReadAt: { } readAt })
            return Unknown(
                checks.Problem is { } problem ? $"The checks could not run: {Sentence.Of(problem)}" : "The checks have not run yet."
            );
        if ((now - readAt).Duration() > LongestAge(settings.Interval, settings.Timeout))
            return Unknown(
                $"The last run of the checks was at {readAt:yyyy-MM-dd HH:mm:ss}Z. {(checks.Problem is { } cause ? Sentence.Of(cause) : "The next one has not ended.")}"
            );
        if (run.Applied == 0)
            return Unknown("No check applies to this deployment.");
        return run.IsGood
            ? new MonitorVerdict(MonitorHealth.Ready, run.Expected.Count == 0 ? "No check has failed." : Expected(run.Expected), [])
            : new MonitorVerdict(
                MonitorHealth.NotReady,
                run.Failed.Count == 1 ? "1 check has failed or is blocked." : $"{run.Failed.Count} checks have failed or are blocked.",
                [.. run.Failed.Select(static r => r.Name)]
            );
    }

    private static string Expected(IReadOnlyList<LlmCheckResult> checks) =>
        $"No check has failed, except for known reasons: {string.Join(", ", checks.Select(static c => c.Name))}.";

    private static MonitorVerdict Unknown(string reason) => new(MonitorHealth.Unknown, reason, []);
}
