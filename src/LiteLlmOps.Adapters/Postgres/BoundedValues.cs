using System.Text;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>Reads the values of rows as texts, up to a limit for all of them: one value can have 1 GB. The reader must have been opened for sequential access.</summary>
/// <param name="limit">The limit.</param>
internal sealed class BoundedValues(Limit limit)
{
    private readonly char[] _buffer = new char[16 << 10];
    private long _length;

    /// <exception cref="LlmException">LimitExceeded.</exception>
    public async Task<IReadOnlyList<string?>> ReadRowAsync(NpgsqlDataReader reader, CancellationToken token)
    {
        var values = new string?[reader.FieldCount];
        for (var i = 0; i < values.Length; i++)
            values[i] = await reader.IsDBNullAsync(i, token) ? null : await ReadAsync(reader.GetTextReader(i), token);
        return values;
    }

    private async Task<string> ReadAsync(TextReader reader, CancellationToken token)
    {
        using (reader)
        {
            var text = new StringBuilder();
            while (await reader.ReadAsync(_buffer.AsMemory(), token) is > 0 and var count)
            {
                text.Append(_buffer, 0, count);
                _length += count;
                if (_length > limit.Most)
                    throw limit.Exceeded("The result of the query", null);
            }

            return text.ToString();
        }
    }
}
