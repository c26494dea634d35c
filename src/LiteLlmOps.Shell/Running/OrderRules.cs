using System.Management.Automation;

namespace LiteLlmOps.Shell.Running;

/// <summary>
/// Which objects say that something is not in order (exit code 2). A new cmdlet that reports on the state of a deployment adds its type here.
/// Types go by name: the module is loaded apart from the shell.
/// </summary>
internal static class OrderRules
{
    private static readonly Rule[] Rules =
    [
        new("LiteLlmOps.Drift.LlmDrift", "Kind", value => value != "Equal"),
        new("LiteLlmOps.Seeding.LlmChange", "Status", value => value == "Planned"), // -WhatIf has found work
        new("LiteLlmOps.Smoke.LlmCheckResult", "Status", value => value == "Failed"),
        new("LiteLlmOps.Consistency.LlmFinding", "Severity", value => value == "Error"),
    ];

    public static bool IsOutOfOrder(PSObject item) =>
        Rules.Any(rule => item.TypeNames.Contains(rule.TypeName, StringComparer.Ordinal) && rule.IsBroken(ValueOf(item, rule.Property)));

    private static string? ValueOf(PSObject item, string property) => item.Properties[property]?.Value?.ToString();

    private sealed record Rule(string TypeName, string Property, Predicate<string?> IsBroken);
}
