using LiteLlmOps.Configuration;

namespace LiteLlmOps.Entries;

/// <summary>Which row: its section, which tells the table, and its primary key.</summary>
internal sealed record RowKey(string Section, string Key);

/// <summary>One row as it is to be.</summary>
/// <param name="Row">Which row.</param>
/// <param name="Name">The model's, server's or credential's name; the section for settings.</param>
/// <param name="Value">The content in the words of LiteLLM's config, in clear. Null to delete the row.</param>
/// <param name="Fingerprint">The row's fingerprint when the plan was made. Null when the row did not exist.</param>
internal sealed record RowWrite(RowKey Row, string Name, ConfigNode? Value, string? Fingerprint)
{
    /// <summary>The row's version when the plan was made. Null when it is not known: then the fingerprint alone counts.</summary>
    public string? Version { get; init; }

    /// <summary>The row's own JSON, to be written as it is: for a row that is put back. Null when the columns are made of the value.</summary>
    public string? Raw { get; init; }
}
