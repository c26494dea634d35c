using LiteLlmOps.Configuration;

namespace LiteLlmOps.Entries;

/// <summary>A declared model, MCP server, credential or guardrail, with the keys of LiteLLM's config.</summary>
/// <param name="Section">model_list, mcp_servers, credential_list or guardrails.</param>
/// <param name="Key">The key of its row.</param>
/// <param name="KeyIsDeclared">True when the declaration contains the key; false when it was derived.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its content, normalized.</param>
internal sealed record ConfigEntry(string Section, string Key, bool KeyIsDeclared, string Name, ConfigMap Value)
{
    public string Pointer => JsonPointer.Of(Section, Key);
}

/// <summary>A row of the database, decrypted and with the keys of LiteLLM's config.</summary>
/// <param name="Section">Its section of the config.</param>
/// <param name="Key">Its primary key: model_id, server_id, credential_name, guardrail_id, or param_name.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its content, normalized. Not a map when the row contains something else.</param>
/// <param name="Fingerprint">A hash of all columns.</param>
internal sealed record StoredRow(string Section, string Key, string Name, ConfigNode Value, string Fingerprint)
{
    /// <summary>The JSON of the row with secrets as encrypted in the table, for a checkpoint.</summary>
    public string Raw { get; init; } = "";

    /// <summary>PostgreSQL's xmin of the row; another value means that the row may have changed. Empty for a row of a checkpoint.</summary>
    public string Version { get; init; } = "";

    public string? CreatedBy { get; init; }

    /// <summary>In UTC.</summary>
    public DateTime? CreatedAt { get; init; }

    public string? ChangedBy { get; init; }

    public DateTime? ChangedAt { get; init; }

    /// <summary>The paths of values that the proxy's key does not decrypt, with the name of another known key that does; null where none does.</summary>
    public IReadOnlyDictionary<string, string?> Unreadable { get; init; } =
        System.Collections.Frozen.FrozenDictionary<string, string?>.Empty;

    /// <summary>True for a row of a checkpoint with values that another key than the proxy's decrypts: one from before a change of the key.</summary>
    public bool IsOfOtherKey { get; init; }

    public string Pointer => JsonPointer.Of(Section, Key);
}
