using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>Translates errors of PgBouncer, which reports most of them as a violation of the protocol.</summary>
internal static class PoolerErrors
{
    /// <returns>Null for another violation.</returns>
    public static LlmException? Translate(PostgresException exception, string address)
    {
        var text = DatabaseErrors.Text(exception);
        bool Has(string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
        (ErrorId Id, string Remediation)? found =
            Has("startup parameter")
                ? (
                    ErrorIds.DatabaseUrlInvalid,
                    "This is PgBouncer: add pgbouncer=true to DATABASE_URL (Prisma needs it too when PgBouncer pools transactions), or add the parameter to ignore_startup_parameters in pgbouncer.ini. "
                        + "The parameter options of a URL cannot be used with PgBouncer"
                )
            : Has("no such database") || Has("database does not exist")
                ? (ErrorIds.DatabaseNotFound, "Check the database name in DATABASE_URL and the section [databases] of pgbouncer.ini")
            : Has("no such user") || Has("auth failed") || Has("authentication failed")
                ? (ErrorIds.DatabaseLoginFailed, "Check user and password in DATABASE_URL and the auth_file of PgBouncer")
            : Has("no more connections")
                ? (ErrorIds.TooManyConnections, "Increase max_client_conn in pgbouncer.ini or reduce the connection pools of the proxy")
            : Has("query_wait_timeout")
                ? (
                    ErrorIds.TooManyConnections,
                    "PgBouncer had no free connection to the server. Increase pool_size, or check for long transactions"
                )
            : Has("cannot connect to server") || Has("server login") || Has("pgbouncer is shutting down")
                ? (ErrorIds.DatabaseUnreachable, "Check that the server behind PgBouncer is running")
            : null;
        return found is var (id, remediation) && found is not null
            ? new LlmException(id, $"The database {address} refused the connection ({text}). {remediation}.", address, exception)
            : null;
    }
}
