using System.Data;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Postgres.Rotation;

/// <summary>The encrypted values of a deployment's database.</summary>
internal sealed class EncryptedTables(Deployment deployment, DataSources sources) : IEncryptedTables
{
    private readonly ConnectionText _reading = ConnectionText.Of(deployment, readOnly: true);
    private readonly ConnectionText _writing = ConnectionText.Of(deployment, readOnly: false);

    public Task<EncryptionScan> ScanAsync(SigningKeys keys, LiteLlmVersion version, CancellationToken token) =>
        ReadingAsync(reader => reader.ScanAsync(new RowRotation(keys, version), token), token);

    public Task<IReadOnlyDictionary<RowKey, string>> ReadAsync(IReadOnlyList<RowKey> rows, CancellationToken token) =>
        ReadingAsync<IReadOnlyDictionary<RowKey, string>>(async reader => await reader.ReadAsync(rows, isLocking: false, token), token);

    public async Task RotateAsync(
        SigningKeys keys,
        LiteLlmVersion version,
        Action<EncryptionScan> begin,
        Action beforeCommit,
        CancellationToken token
    )
    {
        try
        {
            await using var connection = await sources.Of(_writing).OpenConnectionAsync(token);
            await new RotationTransaction(connection, _writing, new RowRotation(keys, version)).RunAsync(begin, beforeCommit, token);
        }
        catch (Exception e) when (DatabaseErrors.Concern(e))
        {
            var error = DatabaseErrors.Translate(e, _writing.Shown);
            throw new LlmException(error.Id, error.Message + " Nothing was written.", error.Target, e);
        }
    }

    private async Task<T> ReadingAsync<T>(Func<EncryptedReader, Task<T>> read, CancellationToken token)
    {
        try
        {
            await using var connection = await sources.Of(_reading).OpenConnectionAsync(token);
            // One state of all tables.
            await using var transaction = await ReadTransaction.BeginAsync(connection, _reading, token, IsolationLevel.RepeatableRead);
            return await read(await EncryptedReader.OfAsync(connection, _reading, token));
        }
        catch (Exception e) when (DatabaseErrors.Concern(e))
        {
            throw DatabaseErrors.Translate(e, _reading.Shown);
        }
    }
}
