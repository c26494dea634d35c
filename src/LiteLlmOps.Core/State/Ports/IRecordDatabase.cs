using LiteLlmOps.Entries;

namespace LiteLlmOps.Ports;

/// <summary>Reads rows of LiteLLM's tables for queries, in read-only transactions with a time limit for each statement.</summary>
internal interface IRecordDatabase
{
    /// <summary>Which of these tables the database has, with their columns. Tables that the user may not read are in Denied.</summary>
    /// <exception cref="LlmException">The database is not reachable or denies permission.</exception>
    Task<StoredSchema> ReadTablesAsync(IReadOnlyCollection<string> tables, CancellationToken token);

    /// <summary>
    /// Reads rows with a server-side cursor, in small groups first and larger ones later, so that the memory does not grow with the number of rows.
    /// From the third group on, the next group is read while the caller works with one.
    /// The end of the enumeration ends the statement.
    /// </summary>
    /// <typeparam name="T">What a row becomes.</typeparam>
    /// <param name="statement">The statement.</param>
    /// <param name="read">Converts a row. The record is valid only during the call.</param>
    /// <param name="token">Cancels the statement.</param>
    /// <exception cref="LlmException">QueryTimeout after the time limit; the database is not reachable or denies permission.</exception>
    IAsyncEnumerable<IReadOnlyList<T>> ReadAsync<T>(RecordStatement statement, Func<IRecord, T> read, CancellationToken token);

    /// <summary>
    /// Reads all rows at once, for sums of many rows: without a cursor, for which PostgreSQL starts no parallel workers and prefers plans with a fast
    /// first row.
    /// </summary>
    /// <typeparam name="T">What a row becomes.</typeparam>
    /// <param name="statement">The statement.</param>
    /// <param name="read">Converts a row. The record is valid only during the call.</param>
    /// <param name="token">Cancels the statement.</param>
    /// <exception cref="LlmException">QueryTimeout after the time limit; the database is not reachable or denies permission.</exception>
    Task<IReadOnlyList<T>> ReadAllAsync<T>(RecordStatement statement, Func<IRecord, T> read, CancellationToken token);
}

/// <summary>A statement that returns rows.</summary>
/// <param name="Sql">The SQL, with $1, $2, … for the parameters. Table names have the schema, or are found in the search path.</param>
/// <param name="Parameters">The parameters: texts, numbers, Booleans, times in UTC of kind Unspecified, or arrays of these.</param>
internal sealed record RecordStatement(string Sql, params IReadOnlyList<object> Parameters)
{
    public const int UsualFirstRows = 50;

    /// <summary>The number of rows of the first group: few for rows that may be large.</summary>
    public int FirstRows { get; init; } = UsualFirstRows;

    /// <summary>What the rows refer to, read with a cursor after each group of rows. Null for nothing.</summary>
    public IRecordLookup? Lookup { get; init; }
}

/// <summary>
/// What rows refer to in other tables. A join would search it for each row; a million rows refer to some hundred others, of which each is
/// read once.
/// </summary>
internal interface IRecordLookup
{
    /// <summary>The next statement that reads what rows refer to. Null when all of it has been read.</summary>
    RecordStatement? Next();

    /// <summary>Takes a row of that statement.</summary>
    void Add(IRecord row);
}

/// <summary>A row. A column that the statement does not select is null: it does not exist in this version of LiteLLM.</summary>
internal interface IRecord
{
    string? Text(string column);

    long? Number(string column);

    /// <summary>An amount in US dollars, or another fractional number. Null also for NaN and for amounts beyond the range of a decimal.</summary>
    decimal? Amount(string column);

    bool? Flag(string column);

    /// <summary>A time, in UTC.</summary>
    DateTime? Time(string column);

    /// <summary>A text[] column. Null for NULL; elements that are NULL are left out.</summary>
    string[]? Texts(string column);
}
