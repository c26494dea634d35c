using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Ports;

/// <summary>All encrypted values of the proxy's database, for a change of their key.</summary>
internal interface IEncryptedTables
{
    /// <summary>Reads and decrypts all encrypted values, and encrypts them with the new key. Writes nothing.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="version">The version of LiteLLM: where it does not encrypt, a text that no key decrypts is a text in clear.</param>
    /// <param name="token">Cancels.</param>
    /// <exception cref="LlmException">A table cannot be read.</exception>
    Task<EncryptionScan> ScanAsync(SigningKeys keys, LiteLlmVersion version, CancellationToken token);

    /// <summary>
    /// Writes in one transaction: takes the seed lock, scans, locks the rows, writes them, and scans again. All values are then encrypted
    /// with the new key, or nothing was written.
    /// </summary>
    /// <param name="keys">The keys.</param>
    /// <param name="version">As for <see cref="ScanAsync"/>.</param>
    /// <param name="begin">
    /// Called with the rows to write before any of them is written, and again when others have modified them. It refuses by an exception.
    /// </param>
    /// <param name="beforeCommit">Called when everything is written and verified. An exception rolls back.</param>
    /// <param name="token">Cancels; nothing is written then.</param>
    /// <exception cref="LlmException">Nothing was written, except for SeedOutcomeUnknown.</exception>
    Task RotateAsync(SigningKeys keys, LiteLlmVersion version, Action<EncryptionScan> begin, Action beforeCommit, CancellationToken token);

    /// <summary>Reads rows of a checkpoint as they are now.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="token">Cancels.</param>
    /// <returns>Those that exist, in the form of <see cref="RotatedRow.Before"/>.</returns>
    Task<IReadOnlyDictionary<RowKey, string>> ReadAsync(IReadOnlyList<RowKey> rows, CancellationToken token);
}

/// <summary>The keys of a rotation. ToString masks them.</summary>
/// <param name="Old">The key that the values are encrypted with.</param>
/// <param name="New">The key to encrypt them with.</param>
internal sealed record SigningKeys(SecretValue Old, SecretValue New);

/// <summary>The encrypted values of a database.</summary>
internal sealed record EncryptionScan
{
    /// <summary>The existing tables with encrypted columns, by name.</summary>
    public IReadOnlyList<EncryptionCount> Tables { get; init; } = [];

    /// <summary>The values that neither key decrypts.</summary>
    public IReadOnlyList<UnreadableValue> Unreadable { get; init; } = [];

    /// <summary>The values that the new key already decrypts.</summary>
    public IReadOnlyList<UnreadableValue> Rotated { get; init; } = [];

    /// <summary>The rows with values of the old key.</summary>
    public IReadOnlyList<RotatedRow> Rows { get; init; } = [];

    /// <summary>The number of values of the old key.</summary>
    public int Values => Tables.Sum(static t => t.Old);
}

/// <summary>The texts in the encrypted columns of a table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Old">How many the old key decrypts.</param>
/// <param name="New">How many the new key decrypts.</param>
/// <param name="Clear">How many are in clear.</param>
/// <param name="Unreadable">How many neither key decrypts.</param>
internal sealed record EncryptionCount(string Table, int Old, int New, int Clear, int Unreadable);

/// <summary>A row with encrypted values.</summary>
/// <param name="Row">The table, in place of a section, and the primary key.</param>
/// <param name="Name">Its displayed name.</param>
/// <param name="Before">Its key and encrypted columns, as JSON.</param>
/// <param name="After">The same with the values encrypted with the new key.</param>
internal sealed record RotatedRow(RowKey Row, string Name, string Before, string After);
