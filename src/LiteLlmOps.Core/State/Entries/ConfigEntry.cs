using LiteLlmOps.Configuration;

namespace LiteLlmOps.Entries;

/// <summary>A model, MCP server or credential as the declaration has it, in the words of LiteLLM's config.</summary>
/// <param name="Section">model_list, mcp_servers or credential_list.</param>
/// <param name="Key">The key that its row would have.</param>
/// <param name="KeyIsDeclared">True when the declaration names the key; false when it was derived.</param>
/// <param name="Name">The name that people gave it.</param>
/// <param name="Value">Its content, normalized.</param>
internal sealed record ConfigEntry(string Section, string Key, bool KeyIsDeclared, string Name, ConfigMap Value)
{
    public string Pointer => JsonPointer.Of(Section, Key);
}

/// <summary>A row as the database has it: decrypted, and in the words of LiteLLM's config.</summary>
/// <param name="Section">The section of the config that it belongs to.</param>
/// <param name="Key">Its primary key: model_id, server_id, credential_name, or param_name.</param>
/// <param name="Name">The name that people gave it.</param>
/// <param name="Value">Its content, normalized. Not a map where somebody stored something else.</param>
/// <param name="Fingerprint">Changes when any column of the row does.</param>
internal sealed record StoredRow(string Section, string Key, string Name, ConfigNode Value, string Fingerprint)
{
    /// <summary>The row's own JSON, its secrets as encrypted as they are: for a checkpoint.</summary>
    public string Raw { get; init; } = "";

    /// <summary>PostgreSQL's own mark of who wrote the row last: another one says that it may have changed. Empty for a row of a checkpoint.</summary>
    public string Version { get; init; } = "";

    public string? CreatedBy { get; init; }

    public string? ChangedBy { get; init; }

    public DateTime? ChangedAt { get; init; }

    /// <summary>The paths of values that the proxy's key does not open, with the name of another known key that does; null where none does.</summary>
    public IReadOnlyDictionary<string, string?> Unreadable { get; init; } =
        System.Collections.Frozen.FrozenDictionary<string, string?>.Empty;

    public string Pointer => JsonPointer.Of(Section, Key);
}
