using System.Net.Sockets;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>Translates exceptions of the driver to errors with a remediation.</summary>
internal static class DatabaseErrors
{
    public static bool Concern(Exception exception) =>
        exception is NpgsqlException or SocketException or TimeoutException or IOException || TlsRefusal.Find(exception) is not null;

    /// <param name="exception">The exception.</param>
    /// <param name="address">The address of the database without the password.</param>
    public static LlmException Translate(Exception exception, string address) =>
        exception switch
        {
            PostgresException { SqlState: "23505" } e when e.TableName == StoredSchema.TableOf(ConfigSections.Guardrails) => NameTaken(
                e,
                address
            ),
            PostgresException { SqlState: PostgresErrorCodes.ProtocolViolation } e => PoolerErrors.Translate(e, address)
                ?? FromServer(e, address),
            PostgresException e => FromServer(e, address),
            _ when TlsRefusal.Find(exception) is { } why => Make(
                ErrorIds.DatabaseUnreachable,
                $"Cannot connect to the database {address} over TLS, because {why}",
                address,
                exception
            ),
            _ when exception is TimeoutException || exception.InnerException is TimeoutException => Make(
                ErrorIds.DatabaseTimeout,
                $"The database {address} did not respond in time. Check for locks and load, or increase database.timeout.",
                address,
                exception
            ),
            _ when exception.InnerException is SocketException socket => Unreachable(address, socket.Message, exception),
            _ when exception.InnerException is IOException lost => Make(
                ErrorIds.DatabaseUnreachable,
                $"The connection to the database {address} was lost: {SecretMask.Scrub(lost.Message).TrimEnd('.')}. Check that the server is running.",
                address,
                exception
            ),
            _ => Unreachable(address, exception.InnerException?.Message ?? exception.Message, exception),
        };

    // A seed reads the active rows only.
    private static LlmException NameTaken(PostgresException e, string address) =>
        Make(
            ErrorIds.GuardrailInvalid,
            $"Nothing was written: {e.TableName} has another guardrail of that name ({Text(e)}). One that is pending review or rejected is not compared: approve or delete it in the admin UI.",
            address,
            e
        );

    private static LlmException FromServer(PostgresException e, string address) =>
        e.SqlState switch
        {
            "28P01" or "28000" => Make(
                ErrorIds.DatabaseLoginFailed,
                $"Login to the database {address} failed: {Text(e)}. Check user and password in DATABASE_URL; special characters must be percent-encoded.",
                address,
                e
            ),
            "3D000" => Make(
                ErrorIds.DatabaseNotFound,
                $"Cannot open the database {address}: {Text(e)}. Check the database name in DATABASE_URL.",
                address,
                e
            ),
            "42501" => Make(
                ErrorIds.DatabasePermissionDenied,
                $"The database user does not have the required permission: {Text(e)}. Grant it (about_LiteLlmOps lists the permissions for a check and a seed) or use another user.",
                address,
                e
            ),
            "25006" => Make(ErrorIds.DatabaseReadOnly, $"The database {address} is read-only: {Text(e)}. Is it a standby?", address, e),
            "42P01" or "42703" or "3F000" => Make(
                ErrorIds.UnsupportedSchema,
                $"The tables in {address} are not supported: {Text(e)}. Check the database name and ?schema= in DATABASE_URL.",
                address,
                e
            ),
            "57014" => Make(
                ErrorIds.DatabaseTimeout,
                $"The database {address} canceled the statement: {Text(e)}. Check for locks and load, or increase database.timeout.",
                address,
                e
            ),
            "55P03" or "40P01" => Make(
                ErrorIds.DatabaseLocked,
                $"Another session holds a lock in {address}: {Text(e)}. Try again.",
                address,
                e
            ),
            "53300" => Make(
                ErrorIds.TooManyConnections,
                $"The database {address} has no free connections: {Text(e)}. Reduce the connection pools of the proxy or increase max_connections.",
                address,
                e
            ),
            "57P01" or "57P02" or "57P03" => Stopping(e, address),
            var state => Make(
                ErrorIds.DatabaseError,
                $"The database {address} returned an error: {Text(e)} (SQLSTATE {state}).",
                address,
                e
            ),
        };

    // The server stops or starts, or an administrator has ended the session.
    private static LlmException Stopping(PostgresException e, string address) =>
        Make(
            ErrorIds.DatabaseUnreachable,
            e.SqlState == PostgresErrorCodes.CannotConnectNow
                ? $"The database {address} does not accept connections at the moment: {Text(e)}. Try again later."
                : $"The server ended the connection to the database {address}: {Text(e)}. Try again when it is running.",
            address,
            e
        );

    private static LlmException Unreachable(string address, string why, Exception cause) =>
        Make(
            ErrorIds.DatabaseUnreachable,
            $"Cannot connect to the database {address}: {SecretMask.Scrub(why).TrimEnd('.')}. Check that it is running and that DATABASE_URL is correct.",
            address,
            cause
        );

    // Only the message of the server: its position and hint refer to a statement that the user does not see.
    internal static string Text(PostgresException e) => PrintableText.Of(SecretMask.Scrub(e.MessageText)).TrimEnd('.');

    private static LlmException Make(ErrorId id, string message, string address, Exception cause) => new(id, message, address, cause);
}
