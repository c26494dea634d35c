namespace LiteLlmOps.Ports;

/// <summary>Information about the PostgreSQL server.</summary>
/// <param name="Version">Its version, such as 15.8.</param>
/// <param name="Database">The current database.</param>
/// <param name="Latency">The round-trip time of an empty statement on an open connection: the median of several.</param>
/// <param name="MaxConnections">The maximum number of connections of ordinary logins.</param>
/// <param name="Connections">The current number of connections.</param>
/// <param name="Now">Its time, in UTC.</param>
/// <param name="IsReadOnly">True for a standby.</param>
/// <param name="HasLiteLlm">True when the schema of the connection contains LiteLLM's table of models.</param>
internal sealed record DatabaseServer(
    string Version,
    string Database,
    TimeSpan Latency,
    int MaxConnections,
    int Connections,
    DateTime Now,
    bool IsReadOnly,
    bool HasLiteLlm
);
