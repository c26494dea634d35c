using System.Text.RegularExpressions;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Schema;
using LiteLlmOps.State;

namespace LiteLlmOps.Tests.Postgres;

/// <summary>A database that notes which tables were denied to queries, also where the caller goes on without them.</summary>
internal sealed partial class WatchedDatabase(IProxyDatabase database, List<string> denied) : IProxyDatabase
{
    public async Task<T?> Try<T>(Func<Task<T>> read)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (LlmException e) when (Table().Match(e.Message) is { Success: true } match)
        {
            denied.Add(match.Groups[1].Value);
            return null;
        }
    }

    public async Task<IReadOnlyList<IReadOnlyList<string?>>> QueryAsync(string sql, int maxRows, CancellationToken token)
    {
        try
        {
            return await database.QueryAsync(sql, maxRows, token);
        }
        catch (LlmException e) when (Table().Match(e.Message) is { Success: true } match)
        {
            denied.Add(match.Groups[1].Value);
            throw;
        }
    }

    public Task<StoredState> ReadAsync(CancellationToken token) => database.ReadAsync(token);

    public Task<DatabaseServer> ReadServerAsync(CancellationToken token) => database.ReadServerAsync(token);

    public Task<LiveSchema> ReadSchemaAsync(CancellationToken token) => database.ReadSchemaAsync(token);

    public Task<CiphertextReport> ReadCiphertextsAsync(IReadOnlyList<CiphertextColumn> columns, CancellationToken token) =>
        database.ReadCiphertextsAsync(columns, token);

    public Task WaitForSeedsAsync(CancellationToken token) => database.WaitForSeedsAsync(token);

    public StoredRow Open(RowKey row, string raw) => database.Open(row, raw);

    public Task<IReadOnlyDictionary<string, AuditEntry>> ReadDeletionsAsync(
        IReadOnlyCollection<string> modelIds,
        CancellationToken token
    ) => database.ReadDeletionsAsync(modelIds, token);

    public Task<UsageFacts> ReadUsageAsync(StoredSchema schema, TimeSpan limit, CancellationToken token) =>
        database.ReadUsageAsync(schema, limit, token);

    public Task<IReadOnlyList<UnstorableValue>> FindUnstorableAsync(
        IReadOnlyList<RowWrite> writes,
        StoredSchema schema,
        CancellationToken token
    ) => database.FindUnstorableAsync(writes, schema, token);

    public Task<IReadOnlyDictionary<RowKey, StoredRow>> ApplyAsync(
        IReadOnlyList<RowWrite> writes,
        StoredSchema schema,
        RowEncryption encryption,
        Rebase? rebase,
        CancellationToken token
    ) => database.ApplyAsync(writes, schema, encryption, rebase, token);

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [GeneratedRegex(@"permission denied for table (\w+)")]
    private static partial Regex Table();
}
