using LiteLlmOps.Queries;

namespace LiteLlmOps.Monitor.Metrics;

/// <summary>
/// The keys that need attention first: with the highest use of their budget, and those that expire first. Blocked and expired keys need
/// none.
/// </summary>
internal static class KeyMetrics
{
    private const string Label = "key";

    private static readonly MetricFamily BudgetUsed = new(
        "llmops_key_budget_used_ratio",
        "The part of the budget of a virtual key that is spent, from 0 on; above 1 it is exceeded. Keys with the highest use, named by alias or masked name; of several with one name the highest (Get-LlmKey).",
        Label
    );

    private static readonly MetricFamily Expiry = new(
        "llmops_key_expiry_timestamp_seconds",
        "The time at which a virtual key expires. Keys that expire first, named by alias or masked name; of several with one name the first (Get-LlmKey).",
        Label
    );

    public static void Write(MetricSet metrics, IReadOnlyList<LlmKey> keys, int top, DateTime now)
    {
        var usable = keys.Where(k => !k.IsBlocked && !k.IsExpired && !(k.ExpiresAt <= now)).ToList();
        foreach (var (name, used) in First(usable.OrderByDescending(BudgetUsedOf), BudgetUsedOf, top))
            metrics.Set(BudgetUsed, used, name);
        foreach (var (name, expiry) in First(usable.OrderBy(static k => k.ExpiresAt), static k => k.ExpiresAt, top))
            metrics.SetTime(Expiry, expiry, name);
    }

    // The names are made only of those that are needed.
    private static IEnumerable<(string Name, T Value)> First<T>(IOrderedEnumerable<LlmKey> keys, Func<LlmKey, T?> valueOf, int top)
        where T : struct =>
        keys.ThenBy(static k => k.Key, StringComparer.Ordinal)
            .Where(k => valueOf(k) is not null)
            .Select(k => (Name: LabelText.Of(k.Key), Value: valueOf(k)!.Value))
            .Where(static k => k.Name.Length > 0)
            .DistinctBy(static k => k.Name, StringComparer.Ordinal)
            .Take(top);

    private static double? BudgetUsedOf(LlmKey key) => key.MaxBudget is > 0 and var budget ? (double)key.Spend / (double)budget : null;
}
