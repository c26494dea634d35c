using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Schema;
using LiteLlmOps.State;

namespace LiteLlmOps.Ports;

/// <summary>The proxy's PostgreSQL database.</summary>
internal interface IProxyDatabase : IAsyncDisposable
{
    /// <summary>Reads what a seed covers, all of one moment.</summary>
    /// <exception cref="LlmException">The database does not answer, refuses, or is not LiteLLM's.</exception>
    Task<StoredState> ReadAsync(CancellationToken token);

    /// <summary>What the server says about itself.</summary>
    /// <exception cref="LlmException">It does not answer, or refuses.</exception>
    Task<DatabaseServer> ReadServerAsync(CancellationToken token);

    /// <summary>The tables as they are, and the ledger of migrations where it may be read.</summary>
    /// <exception cref="LlmException">It does not answer, or refuses.</exception>
    Task<LiveSchema> ReadSchemaAsync(CancellationToken token);

    /// <summary>The rows of a query of somebody's own, in a transaction that cannot write: the columns' texts, null for NULL.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="most">How many rows at most.</param>
    /// <param name="token">Cancels.</param>
    /// <exception cref="LlmException">It does not answer, refuses, or the query is wrong.</exception>
    Task<IReadOnlyList<IReadOnlyList<string?>>> QueryAsync(string sql, int most, CancellationToken token);

    /// <summary>Waits until no seed is at work: also one whose process is gone, and whose last statement the server is still carrying out.</summary>
    /// <exception cref="LlmException">SeedRunning when one goes on for too long.</exception>
    Task WaitForSeedsAsync(CancellationToken token);

    /// <summary>A row of a checkpoint, opened as one of the table is.</summary>
    /// <param name="row">Which row.</param>
    /// <param name="raw">Its JSON, as <see cref="StoredRow.Raw"/> has it.</param>
    StoredRow Open(RowKey row, string raw);

    /// <summary>Who deleted models, by LiteLLM's audit log. Empty where that is off, or may not be read.</summary>
    /// <param name="modelIds">The models that are gone.</param>
    /// <param name="token">Cancels.</param>
    Task<IReadOnlyDictionary<string, AuditEntry>> ReadDeletionsAsync(IReadOnlyCollection<string> modelIds, CancellationToken token);

    /// <summary>Who may use what, and what was used since yesterday: for what a plan touches.</summary>
    /// <param name="schema">The tables, as <see cref="ReadAsync"/> found them.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="token">Cancels.</param>
    /// <exception cref="LlmException">It takes longer, or may not be read.</exception>
    Task<UsageFacts> ReadUsageAsync(StoredSchema schema, TimeSpan limit, CancellationToken token);

    /// <summary>
    /// Writes in one short transaction: takes the seed lock, reads the rows again and compares their fingerprints, writes, reads back
    /// and compares, commits. Nothing is written unless all is.
    /// </summary>
    /// <param name="writes">The rows as they are to be.</param>
    /// <param name="schema">The tables, as <see cref="ReadAsync"/> found them.</param>
    /// <param name="cipher">The form in which secrets are encrypted.</param>
    /// <param name="token">Cancels: nothing is written then.</param>
    /// <returns>The written rows as they read back; deleted ones are not among them.</returns>
    /// <exception cref="LlmException">DatabaseChanged when a row has changed since it was read; SeedRunning when another seed holds the lock.</exception>
    Task<IReadOnlyDictionary<RowKey, StoredRow>> ApplyAsync(
        IReadOnlyList<RowWrite> writes,
        StoredSchema schema,
        CipherFormat cipher,
        CancellationToken token
    );
}
