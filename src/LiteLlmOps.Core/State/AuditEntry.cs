namespace LiteLlmOps.State;

/// <summary>A line of LiteLLM's own audit log (store_audit_logs).</summary>
/// <param name="By">Who.</param>
/// <param name="At">When, in UTC.</param>
internal sealed record AuditEntry(string By, DateTime At);
