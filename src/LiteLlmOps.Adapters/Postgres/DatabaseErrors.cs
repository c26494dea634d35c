using System.Net.Sockets;
using LiteLlmOps.Secrets;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>Turns what the driver throws into errors that say what to do.</summary>
internal static class DatabaseErrors
{
    public static bool Concern(Exception exception) => exception is NpgsqlException or SocketException or TimeoutException or IOException;

    /// <param name="exception">What was thrown.</param>
    /// <param name="address">The database, as it may be shown.</param>
    public static LlmException Translate(Exception exception, string address) =>
        exception switch
        {
            PostgresException e => FromServer(e, address),
            _ when exception is TimeoutException || exception.InnerException is TimeoutException => Make(
                ErrorIds.DatabaseTimeout,
                $"The database {address} did not answer in time: look for locks and load, or raise database.timeout.",
                address,
                exception
            ),
            _ when exception.InnerException is SocketException socket => Unreachable(address, socket.Message, exception),
            _ => Unreachable(address, exception.InnerException?.Message ?? exception.Message, exception),
        };

    private static LlmException FromServer(PostgresException e, string address) =>
        e.SqlState switch
        {
            "28P01" or "28000" => Make(
                ErrorIds.DatabaseLoginFailed,
                $"The database {address} refuses the login: {Text(e)}. Check user and password in DATABASE_URL (special characters percent-encoded).",
                address,
                e
            ),
            "3D000" => Make(
                ErrorIds.DatabaseNotFound,
                $"The server has no such database: {Text(e)}. Check the name at the end of DATABASE_URL.",
                address,
                e
            ),
            "42501" => Make(
                ErrorIds.DatabasePermissionDenied,
                $"This database user may not do that: {Text(e)}. Grant it the right (about_LiteLlmOps lists what a check and a seed need), or use another user.",
                address,
                e
            ),
            "25006" => Make(
                ErrorIds.DatabaseReadOnly,
                $"The database {address} takes no changes now ({Text(e)}): is it a replica?",
                address,
                e
            ),
            "42P01" or "42703" or "3F000" => Make(
                ErrorIds.UnsupportedSchema,
                $"The tables in {address} are not as expected: {Text(e)}. Check the database's name and ?schema= in DATABASE_URL.",
                address,
                e
            ),
            "57014" => Make(
                ErrorIds.DatabaseTimeout,
                $"The database {address} stopped the statement at its time limit: {Text(e)}.",
                address,
                e
            ),
            "55P03" or "40P01" => Make(
                ErrorIds.DatabaseLocked,
                $"Somebody else holds a lock in {address}: {Text(e)}. Try again.",
                address,
                e
            ),
            "53300" => Make(
                ErrorIds.TooManyConnections,
                $"The database {address} has no connection left: {Text(e)}. Lower the proxy's pools or raise max_connections.",
                address,
                e
            ),
            "57P03" => Make(ErrorIds.DatabaseUnreachable, $"The database {address} does not take connections yet: {Text(e)}.", address, e),
            var state => Make(
                ErrorIds.DatabaseError,
                $"The database {address} answered an error: {Text(e)} (SQLSTATE {state}).",
                address,
                e
            ),
        };

    private static LlmException Unreachable(string address, string why, Exception cause) =>
        Make(
            ErrorIds.DatabaseUnreachable,
            $"The database {address} does not answer: {SecretMask.Scrub(why).TrimEnd('.')}. Is it running, and is the address in DATABASE_URL right?",
            address,
            cause
        );

    // Only the server's first line: positions and hints of a statement nobody typed help nobody.
    private static string Text(PostgresException e) => SecretMask.Scrub(e.MessageText).TrimEnd('.');

    private static LlmException Make(ErrorId id, string message, string address, Exception cause) => new(id, message, address, cause);
}
