using LiteLlmOps.Configuration;

namespace LiteLlmOps.Entries;

/// <summary>Identifies a row by its section, which determines the table, and its primary key. A rotation of the key has the table in place of the section.</summary>
internal sealed record RowKey(string Section, string Key);

/// <summary>One row to write or delete.</summary>
/// <param name="Row">The row.</param>
/// <param name="Name">The name of the model, server or credential; the section for settings.</param>
/// <param name="Value">The content with the keys of LiteLLM's config, decrypted. Null to delete the row.</param>
/// <param name="Fingerprint">The fingerprint of the row when the plan was made. Null when the row did not exist.</param>
internal sealed record RowWrite(RowKey Row, string Name, ConfigNode? Value, string? Fingerprint)
{
    /// <summary>The xmin of the row when the plan was made. Null when unknown; then only the fingerprint is compared.</summary>
    public string? Version { get; init; }

    /// <summary>The time of the last change of the row when the plan was made. Null when unknown, and for tables without it.</summary>
    public DateTime? ChangedAt { get; init; }

    /// <summary>The JSON to write unchanged, for a row that is restored. Null when the columns are computed from the value.</summary>
    public string? Raw { get; init; }

    /// <param name="key">The row.</param>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its content. Null to delete it.</param>
    /// <param name="current">The row when the plan was made. Null when it did not exist.</param>
    public static RowWrite Of(RowKey key, string name, ConfigNode? value, StoredRow? current) =>
        new(key, name, value, current?.Fingerprint) { Version = current?.Version, ChangedAt = current?.ChangedAt };
}
