namespace LiteLlmOps.Consistency;

/// <summary>What a rule has found.</summary>
/// <param name="Id">What kind of finding it is.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="Evidence">What was seen; no secrets.</param>
/// <param name="Why">Why it matters.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="Fix">The cmdlet that cures it. Null when none does.</param>
internal sealed record Finding(
    string Id,
    FindingSeverity Severity,
    string Subject,
    string Evidence,
    string Why,
    string Remedy,
    string? Fix = null
);
