using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Entries;

/// <summary>The version that a database's tables point to, for when the proxy does not answer.</summary>
internal static class LiteLlmSchemas
{
    /// <summary>The oldest version with such columns: an older rule never claims that something acts which does not.</summary>
    public static LiteLlmVersion Guess(StoredSchema schema) =>
        LiteLlmVersion.Parse(
            schema.HasColumn("LiteLLM_Config", "reload_revision") ? "1.98.0"
            : schema.HasColumn("LiteLLM_MCPServerTable", "approval_status") ? "1.83.0"
            : "1.81.0"
        );
}
