using System.Globalization;
using Npgsql;

namespace LiteLlmOps.Lab.Database;

/// <summary>A failed statement, with the error message of the Prisma engine that LiteLLM uses.</summary>
internal sealed class DatabaseException : Exception
{
    private DatabaseException(string message, string pythonClass, bool isOutage, Exception inner)
        : base(message, inner)
    {
        PythonClass = pythonClass;
        IsOutage = isOutage;
    }

    /// <summary>The Python class named in the last line of the traceback.</summary>
    public string PythonClass { get; }

    /// <summary>True when the database cannot be reached, not when it rejects a statement.</summary>
    public bool IsOutage { get; }

    /// <summary>True when the table or a column does not exist, because the schema is of another version.</summary>
    public bool IsMissing => InnerException is PostgresException { SqlState: "42P01" or "42703" };

    public static DatabaseException Of(Exception exception, NpgsqlConnectionStringBuilder target) =>
        exception switch
        {
            PostgresException e when e.SqlState.StartsWith("28", StringComparison.Ordinal) => Outage(
                $"Authentication failed against database server at `{target.Host}`, the provided database credentials for `{target.Username}` are not valid.",
                e
            ),
            PostgresException { SqlState: "3D000" } e => Outage(
                $"Database `{target.Database}` does not exist on the database server at {Server(target)}.",
                e
            ),
            PostgresException { SqlState: "23505" } e => new(
                $"Unique constraint failed on the fields: (`{e.ConstraintName}`)",
                "prisma.errors.UniqueViolationError",
                false,
                e
            ),
            PostgresException e when IsTransport(e.SqlState) => Outage(
                $"Error in connector: Error querying the database: {e.Severity}: {e.MessageText}",
                e
            ),
            PostgresException e => new($"Error querying the database: {e.Severity}: {e.MessageText}", "prisma.errors.DataError", false, e),
            _ => Outage(
                $"Can't reach database server at {Server(target)}\n\nPlease make sure your database server is running at {Server(target)}.",
                exception
            ),
        };

    /// <summary>The database accepts the connection but does not respond within the time limit of a check.</summary>
    public static DatabaseException Stalled(Exception inner) => Outage("The database did not respond in time.", inner);

    private static DatabaseException Outage(string message, Exception inner) =>
        new(message, "prisma.errors.ClientNotConnectedError", true, inner);

    private static bool IsTransport(string state) => state[..2] is "08" or "53" or "57";

    private static string Server(NpgsqlConnectionStringBuilder target) =>
        string.Create(CultureInfo.InvariantCulture, $"`{target.Host}:{target.Port}`");
}
