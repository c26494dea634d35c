using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Schema;
using LiteLlmOps.State;

namespace LiteLlmOps.Ports;

/// <summary>The proxy's PostgreSQL database.</summary>
internal interface IProxyDatabase : IAsyncDisposable
{
    /// <summary>Reads the tables that a seed covers, in one transaction.</summary>
    /// <exception cref="LlmException">The database is not reachable, denies permission, or has no tables of LiteLLM.</exception>
    Task<StoredState> ReadAsync(CancellationToken token);

    /// <summary>Reads information about the server.</summary>
    /// <exception cref="LlmException">The database is not reachable or denies permission.</exception>
    Task<DatabaseServer> ReadServerAsync(CancellationToken token);

    /// <summary>Reads the existing tables, and the history of migrations if the user has permission.</summary>
    /// <exception cref="LlmException">The database is not reachable or denies permission.</exception>
    Task<LiveSchema> ReadSchemaAsync(CancellationToken token);

    /// <summary>Runs a user-defined query in a read-only transaction and returns its rows: the columns as text, null for NULL.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="maxRows">The maximum number of rows.</param>
    /// <param name="token">Cancels.</param>
    /// <exception cref="LlmException">The database is not reachable or denies permission, or the query is invalid.</exception>
    Task<IReadOnlyList<IReadOnlyList<string?>>> QueryAsync(string sql, int maxRows, CancellationToken token);

    /// <summary>Tries to decrypt the values of columns that <see cref="ReadAsync"/> does not read.</summary>
    /// <param name="columns">The columns; those that the database does not have are left out.</param>
    /// <param name="token">Cancels.</param>
    /// <exception cref="LlmException">The database is not reachable.</exception>
    Task<CiphertextReport> ReadCiphertextsAsync(IReadOnlyList<CiphertextColumn> columns, CancellationToken token);

    /// <summary>
    /// Waits until no seed is running, including a seed whose process has ended while the server still executes its last statement.
    /// </summary>
    /// <exception cref="LlmException">SeedRunning when it takes too long.</exception>
    Task WaitForSeedsAsync(CancellationToken token);

    /// <summary>Decrypts a row of a checkpoint.</summary>
    /// <param name="row">The row.</param>
    /// <param name="raw">Its JSON, as in <see cref="StoredRow.Raw"/>.</param>
    StoredRow Open(RowKey row, string raw);

    /// <summary>Reads from LiteLLM's audit log who deleted models. Empty when the log is disabled or cannot be read.</summary>
    /// <param name="modelIds">The ids of the deleted models.</param>
    /// <param name="token">Cancels.</param>
    Task<IReadOnlyDictionary<string, AuditEntry>> ReadDeletionsAsync(IReadOnlyCollection<string> modelIds, CancellationToken token);

    /// <summary>Reads the access rights and the traffic since yesterday, for the impact of a plan.</summary>
    /// <param name="schema">The tables that <see cref="ReadAsync"/> found.</param>
    /// <param name="limit">The time limit.</param>
    /// <param name="token">Cancels.</param>
    /// <exception cref="LlmException">The time limit was exceeded, or the tables cannot be read.</exception>
    Task<UsageFacts> ReadUsageAsync(StoredSchema schema, TimeSpan limit, CancellationToken token);

    /// <summary>Finds the values that the tables cannot store, or store differently, without writing. The server converts the rows.</summary>
    /// <param name="writes">The rows to write.</param>
    /// <param name="schema">The tables that <see cref="ReadAsync"/> found.</param>
    /// <param name="token">Cancels.</param>
    Task<IReadOnlyList<UnstorableValue>> FindUnstorableAsync(IReadOnlyList<RowWrite> writes, StoredSchema schema, CancellationToken token);

    /// <summary>
    /// Writes in one short transaction: takes the seed lock, reads the rows again and compares their fingerprints, writes, verifies the
    /// written rows, commits. Writes all rows or none.
    /// </summary>
    /// <param name="writes">The rows to write.</param>
    /// <param name="schema">The tables that <see cref="ReadAsync"/> found.</param>
    /// <param name="encryption">How values are encrypted.</param>
    /// <param name="rebase">Decides when rows have changed since they were read. Null to write nothing then.</param>
    /// <param name="token">Cancels; nothing is written then.</param>
    /// <returns>The written rows, without deleted ones.</returns>
    /// <exception cref="LlmException">DatabaseChanged when a row has changed since it was read; SeedRunning when another seed holds the
    /// lock.</exception>
    Task<IReadOnlyDictionary<RowKey, StoredRow>> ApplyAsync(
        IReadOnlyList<RowWrite> writes,
        StoredSchema schema,
        RowEncryption encryption,
        Rebase? rebase,
        CancellationToken token
    );
}

/// <summary>Plans again when rows have changed since they were read. The rows are locked meanwhile, so that the new plan cannot become stale.</summary>
/// <param name="rows">The rows of the writes as they are now, without those that do not exist.</param>
/// <returns>The writes for these rows. Null to write nothing.</returns>
internal delegate IReadOnlyList<RowWrite>? Rebase(IReadOnlyList<StoredRow> rows);

/// <summary>A value that a table cannot store.</summary>
/// <param name="Write">The row.</param>
/// <param name="Pointer">The path of the value in the row.</param>
/// <param name="Reason">Why, as a clause.</param>
internal sealed record UnstorableValue(RowWrite Write, string Pointer, string Reason);
