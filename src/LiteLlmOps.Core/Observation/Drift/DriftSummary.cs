namespace LiteLlmOps.Drift;

/// <summary>Differences in a few words.</summary>
internal static class DriftSummary
{
    /// <summary>3 differences, such as /router_settings/timeout.</summary>
    public static string Of(IReadOnlyList<LlmDrift> drift) =>
        $"{drift.Count} {(drift.Count == 1 ? "difference" : "differences")}, such as {(drift[0].Path.Length == 0 ? "the whole file" : drift[0].Path)}";
}
