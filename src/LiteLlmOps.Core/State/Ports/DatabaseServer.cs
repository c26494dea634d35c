namespace LiteLlmOps.Ports;

/// <summary>Information about the PostgreSQL server.</summary>
/// <param name="Version">Its version, such as 15.8.</param>
/// <param name="Database">The current database.</param>
/// <param name="Latency">The round-trip time of an empty statement on an open connection: the median of several.</param>
/// <param name="MaxConnections">The maximum number of connections of ordinary logins.</param>
/// <param name="Connections">The current number of connections.</param>
/// <param name="Now">Its time, in UTC.</param>
/// <param name="IsStandby">True for a standby.</param>
/// <param name="HasLiteLlm">True when the schema of the connection contains LiteLLM's table of models.</param>
internal sealed record DatabaseServer(
    string Version,
    string Database,
    TimeSpan Latency,
    int MaxConnections,
    int Connections,
    DateTime Now,
    bool IsStandby,
    bool HasLiteLlm
)
{
    /// <summary>
    /// Where default_transaction_read_only is on for the sessions of the deployment, as pg_settings names it: database, user, database user,
    /// configuration file or client. Null when sessions may write.
    /// </summary>
    public string? ReadOnlyDefault { get; init; }

    /// <summary>Why a session of the deployment cannot write, as a clause. Null when it can.</summary>
    public string? ReadOnlyReason =>
        IsStandby ? "the server is a standby"
        : ReadOnlyDefault is { } source ? $"default_transaction_read_only is on{PlaceOf(source)}"
        : null;

    /// <summary>What makes it writable.</summary>
    public string ReadOnlyRemediation =>
        (IsStandby, ReadOnlyDefault) switch
        {
            (true, _) => "Set DATABASE_URL to the primary server.",
            (_, "database") =>
                $"Run ALTER DATABASE \"{Database}\" RESET default_transaction_read_only, after its reason (a maintenance, a full disk) is over.",
            (_, "user") =>
                "Run ALTER ROLE … RESET default_transaction_read_only for the user of DATABASE_URL, or use a user that may write.",
            (_, "database user") =>
                $"Run ALTER ROLE … IN DATABASE \"{Database}\" RESET default_transaction_read_only for the user of DATABASE_URL.",
            (_, "client") => "Remove default_transaction_read_only from the options of DATABASE_URL.",
            _ => "Set default_transaction_read_only to off in the configuration of the server, and reload it.",
        };

    private static string PlaceOf(string source) =>
        source switch
        {
            "database" => " for this database",
            "user" => " for this user",
            "database user" => " for this user in this database",
            "client" => " by the connection",
            _ => " in the configuration of the server",
        };
}
