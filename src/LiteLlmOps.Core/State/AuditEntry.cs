namespace LiteLlmOps.State;

/// <summary>An entry of LiteLLM's audit log (store_audit_logs).</summary>
/// <param name="By">The user.</param>
/// <param name="At">The time, in UTC.</param>
internal sealed record AuditEntry(string By, DateTime At);
