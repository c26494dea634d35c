using System.Globalization;

namespace LiteLlmOps.Consistency;

/// <summary>Whether virtual keys are held by something, and whether they can still be used.</summary>
internal static class KeyRules
{
    private const decimal Near = 0.8m;

    public static IEnumerable<Finding> Of(ConsistencyFacts facts)
    {
        var keys = facts.Keys ?? [];
        foreach (var key in keys.Where(static k => k.IsExpired))
            yield return new Finding(
                "KeyExpired",
                FindingSeverity.Info,
                key.Name,
                "its time is over",
                "Who still uses it is refused.",
                "Delete it in the admin UI, or give it a new expiry."
            );
        foreach (var key in keys.Where(static k => !k.IsExpired && k.Budget is > 0 && k.Spend >= k.Budget * Near))
        {
            var isOver = key.Spend >= key.Budget;
            yield return new Finding(
                "KeyNearBudget",
                FindingSeverity.Warning,
                key.Name,
                string.Create(CultureInfo.InvariantCulture, $"${key.Spend:0.00} of ${key.Budget:0.00} are spent"),
                isOver ? "Who uses it is refused." : "Soon who uses it is refused.",
                "Raise its budget in the admin UI, or talk with its owner."
            );
        }

        var unlimited = keys.Where(static k => !k.IsExpired && k.Budget is null && !k.HasTeam).ToList();
        if (unlimited.Count > 0)
            yield return new Finding(
                "KeyUnlimited",
                FindingSeverity.Info,
                $"{unlimited.Count} {(unlimited.Count == 1 ? "key" : "keys")}",
                $"without a budget: {string.Join(", ", unlimited.Take(5).Select(static k => k.Name))}",
                "One program that runs wild spends without an end.",
                "Give each a budget, or a team that has one."
            );
    }
}
