using System.Management.Automation;

namespace LiteLlmOps.Shell.Running;

/// <summary>
/// Which objects and errors say that something is not in order (exit code 2). A new cmdlet that reports on the state of a deployment adds its
/// type here. Types go by name: the module is loaded apart from the shell.
/// </summary>
internal static class OrderRules
{
    private static readonly Rule[] Rules =
    [
        new("LiteLlmOps.Drift.LlmDrift", "IsFailure", "True"), // what is equal or expected is in order
        new("LiteLlmOps.Seeding.LlmChange", "Status", "Planned"), // -WhatIf has found work
        new("LiteLlmOps.Smoke.LlmCheckResult", "IsFailure", "True"),
        new("LiteLlmOps.Consistency.LlmFinding", "IsFailure", "True"),
        new("LiteLlmOps.Services.LlmService", "IsFailure", "True"),
        new("LiteLlmOps.Services.LlmServiceResult", "IsFailure", "True"),
        new("LiteLlmOps.Incidents.LlmIncident", "IsFailure", "True"), // real, or not to be told
        new("LiteLlmOps.Incidents.LlmSignatureResult", "IsFailure", "True"),
    ];

    // The name that Get-LlmDrift gives to the answer of -Quiet.
    private const string HasDrift = "LiteLlmOps.Drift.HasDrift";

    // The names that Test-LlmSmoke and Test-LlmConsistency give to their answers of -Quiet.
    private static readonly string[] InOrder = ["LiteLlmOps.Smoke.IsInOrder", "LiteLlmOps.Consistency.IsInOrder"];

    // Errors by which a cmdlet says that it could tell, and that the answer is no.
    private static readonly string[] Verdicts = ["DriftFound", "ServiceFailed", "ServiceNotThere"];

    public static bool IsOutOfOrder(PSObject item) =>
        item.BaseObject is bool verdict ? (verdict && Has(item, HasDrift)) || (!verdict && InOrder.Any(name => Has(item, name))) : Rules.Any(rule => Has(item, rule.TypeName) && ValueOf(item, rule.Property) == rule.Broken);

    public static bool IsVerdict(ErrorRecord error) =>
        Verdicts.Any(id => error.FullyQualifiedErrorId.StartsWith(id + ",LiteLlmOps.", StringComparison.Ordinal));

    private static bool Has(PSObject item, string typeName) => item.TypeNames.Contains(typeName, StringComparer.Ordinal);

    private static string? ValueOf(PSObject item, string property) => item.Properties[property]?.Value?.ToString();

    private sealed record Rule(string TypeName, string Property, string Broken);
}
