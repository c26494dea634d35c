using LiteLlmOps.Ports;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres.Records;

/// <summary>The current row of a reader.</summary>
internal sealed class Record : IRecord
{
    private const int AmountDigits = 12;

    private readonly NpgsqlDataReader _reader;
    private readonly Dictionary<string, Column> _columns;

    // Each row is read in the same order, so that the next column is usually the one that followed before.
    private Column _last = new("", -1, isDouble: false);

    public Record(NpgsqlDataReader reader)
    {
        _reader = reader;
        _columns = new Dictionary<string, Column>(reader.FieldCount, StringComparer.Ordinal);
        for (var i = 0; i < reader.FieldCount; i++)
            _columns[reader.GetName(i)] = new Column(reader.GetName(i), i, reader.GetFieldType(i) == typeof(double));
    }

    /// <summary>The length of all texts that were read so far.</summary>
    public long Characters { get; private set; }

    public string? Text(string column)
    {
        if (!TryFind(column, out var found))
            return null;
        var text = _reader.GetString(found.Index);
        Characters += text.Length;
        return text;
    }

    public long? Number(string column) => TryFind(column, out var found) ? _reader.GetInt64(found.Index) : null;

    public decimal? Amount(string column) =>
        !TryFind(column, out var found) ? null
        : found.IsDouble ? Exact(_reader.GetDouble(found.Index))
        : _reader.GetDecimal(found.Index);

    public bool? Flag(string column) => TryFind(column, out var found) ? _reader.GetBoolean(found.Index) : null;

    public DateTime? Time(string column) =>
        TryFind(column, out var found) ? DateTime.SpecifyKind(_reader.GetDateTime(found.Index), DateTimeKind.Utc) : null;

    public string[]? Texts(string column) =>
        TryFind(column, out var found) ? [.. _reader.GetFieldValue<string?[]>(found.Index).OfType<string>()] : null;

    /// <summary>The column, when it exists and is not null.</summary>
    private bool TryFind(string name, out Column column)
    {
        column = _last.Next is { } next && ReferenceEquals(next.Name, name) ? next : Find(name);
        _last = column;
        return column.Index >= 0 && !_reader.IsDBNull(column.Index);
    }

    private Column Find(string name)
    {
        if (!_columns.TryGetValue(name, out var column))
            _columns[name] = column = new Column(name, -1, isDouble: false);
        column.Name = name;
        return _last.Next = column;
    }

    // Sums of double precision have an error behind this digit; no price is so small.
    private static decimal? Exact(double value) =>
        Math.Abs(value) < (double)decimal.MaxValue ? Math.Round((decimal)value, AmountDigits) : null;

    /// <param name="name">The name.</param>
    /// <param name="index">The place in the row. -1 for a column that the statement does not select.</param>
    /// <param name="isDouble">True for a column of floating point numbers.</param>
    private sealed class Column(string name, int index, bool isDouble)
    {
        /// <summary>The name, as the same object as the caller's last one.</summary>
        public string Name { get; set; } = name;

        public int Index { get; } = index;

        public bool IsDouble { get; } = isDouble;

        /// <summary>The column that was read after this one.</summary>
        public Column? Next { get; set; }
    }
}
