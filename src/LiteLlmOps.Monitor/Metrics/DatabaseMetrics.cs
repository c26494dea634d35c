using LiteLlmOps.Monitoring;

namespace LiteLlmOps.Monitor.Metrics;

/// <summary>The state of the database server.</summary>
internal static class DatabaseMetrics
{
    private static readonly MetricFamily Info = new("llmops_database_info", "Always 1. Label: the version of PostgreSQL.", "version");

    private static readonly MetricFamily Size = new("llmops_database_size_bytes", "The size of the database (pg_database_size).");

    private static readonly MetricFamily Connections = new(
        "llmops_database_connections",
        "The number of connections to the database (pg_stat_activity)."
    );

    private static readonly MetricFamily Limit = new(
        "llmops_database_connections_limit",
        "The number of connections that the server accepts, to all databases together (max_connections)."
    );

    private static readonly MetricFamily OldestTransaction = new(
        "llmops_database_oldest_transaction_seconds",
        "The age of the oldest open transaction of the database at the time of the last reading (pg_stat_activity). 0 when none is open; no series when the role does not see the transactions of other roles."
    );

    public static void Write(MetricSet metrics, MonitorDatabase database)
    {
        metrics.Set(Info, 1, LabelText.Of(database.ServerVersion));
        metrics.Set(Size, database.Size);
        metrics.Set(Connections, database.Connections);
        metrics.Set(Limit, database.MaxConnections);
        metrics.SetSeconds(OldestTransaction, database.OldestTransaction);
    }
}
