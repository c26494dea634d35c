namespace LiteLlmOps.State;

/// <summary>An entry of the audit log of LiteLLM (store_audit_logs).</summary>
/// <param name="By">The user who made the change.</param>
/// <param name="At">The time of the change, in UTC.</param>
internal sealed record AuditEntry(string By, DateTime At);
