using System.Globalization;

namespace LiteLlmOps.Consistency;

/// <summary>Checks expiry and budgets of virtual keys.</summary>
internal static class KeyRules
{
    private const decimal Near = 0.8m;

    public static IEnumerable<LlmFinding> Of(ConsistencyFacts facts)
    {
        var keys = facts.Keys ?? [];
        foreach (var key in keys.Where(static k => k.IsExpired))
            yield return new LlmFinding(
                "KeyExpired",
                FindingSeverity.Info,
                key.Name,
                "Expired.",
                "Requests with this key are rejected.",
                "Delete the key in the admin UI, or extend its expiry."
            );
        foreach (var key in keys.Where(static k => !k.IsExpired && k.Budget is > 0 && k.Spend >= k.Budget * Near))
        {
            var isOver = key.Spend >= key.Budget;
            yield return new LlmFinding(
                "KeyNearBudget",
                FindingSeverity.Warning,
                key.Name,
                string.Create(CultureInfo.InvariantCulture, $"${key.Spend:0.00##########} of ${key.Budget:0.00##########} spent."),
                isOver ? "Requests with this key are rejected." : "Requests with this key are rejected when the budget is used up.",
                "Increase its budget in the admin UI, or contact its owner."
            );
        }

        var unlimited = keys.Where(static k => !k.IsExpired && k.Budget is null && !k.HasTeam).ToList();
        if (unlimited.Count > 0)
            yield return new LlmFinding(
                "KeyUnlimited",
                FindingSeverity.Info,
                "virtual keys",
                $"{unlimited.Count} {(unlimited.Count == 1 ? "key" : "keys")} without a budget: {string.Join(", ", unlimited.Take(5).Select(static k => k.Name))}{(unlimited.Count > 5 ? ", …" : "")}.",
                "A faulty client can spend an unlimited amount.",
                "Set a budget for each key, or assign it to a team with a budget."
            );
    }
}
