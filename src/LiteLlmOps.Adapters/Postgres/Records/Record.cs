using LiteLlmOps.Ports;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres.Records;

/// <summary>The current row of a reader.</summary>
internal sealed class Record : IRecord
{
    private readonly NpgsqlDataReader _reader;
    private readonly Dictionary<string, int> _columns;

    public Record(NpgsqlDataReader reader)
    {
        _reader = reader;
        _columns = new Dictionary<string, int>(reader.FieldCount, StringComparer.Ordinal);
        for (var i = 0; i < reader.FieldCount; i++)
            _columns[reader.GetName(i)] = i;
    }

    /// <summary>The length of all texts that were read so far.</summary>
    public long Characters { get; private set; }

    public string? Text(string column)
    {
        if (!TryFind(column, out var index))
            return null;
        var text = _reader.GetString(index);
        Characters += text.Length;
        return text;
    }

    public long? Number(string column) => TryFind(column, out var index) ? _reader.GetInt64(index) : null;

    public decimal? Amount(string column) =>
        !TryFind(column, out var index) ? null
        : _reader.GetFieldType(index) == typeof(double) ? Exact(_reader.GetDouble(index))
        : _reader.GetDecimal(index);

    public bool? Flag(string column) => TryFind(column, out var index) ? _reader.GetBoolean(index) : null;

    public DateTime? Time(string column) =>
        TryFind(column, out var index) ? DateTime.SpecifyKind(_reader.GetDateTime(index), DateTimeKind.Utc) : null;

    public string[]? Texts(string column) =>
        TryFind(column, out var index) ? [.. _reader.GetFieldValue<string?[]>(index).OfType<string>()] : null;

    private bool TryFind(string column, out int index) => _columns.TryGetValue(column, out index) && !_reader.IsDBNull(index);

    private static decimal? Exact(double value) => Math.Abs(value) < (double)decimal.MaxValue ? (decimal)value : null;
}
