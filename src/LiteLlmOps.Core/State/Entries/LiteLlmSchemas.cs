using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Entries;

/// <summary>Guesses the version from the tables, when the proxy does not respond.</summary>
internal static class LiteLlmSchemas
{
    /// <summary>The oldest version with these columns, so that no setting is reported as effective that this version may ignore.</summary>
    public static LiteLlmVersion Guess(StoredSchema schema) =>
        LiteLlmVersion.Parse(
            schema.HasColumn("LiteLLM_Config", "reload_revision") ? "1.98.0"
            : schema.HasColumn("LiteLLM_MCPServerTable", "approval_status") ? "1.83.0"
            : "1.81.0"
        );
}
