namespace LiteLlmOps.Ports;

/// <summary>What the PostgreSQL server says about itself.</summary>
/// <param name="Version">Its version, such as 15.8.</param>
/// <param name="Database">The database that the connection is in.</param>
/// <param name="Latency">How long a statement takes that does nothing: the way there and back.</param>
/// <param name="MaxConnections">How many connections ordinary logins may have in all.</param>
/// <param name="Connections">How many there are.</param>
/// <param name="Now">Its time, in UTC.</param>
/// <param name="IsReadOnly">True for a standby, or where the default is read-only.</param>
/// <param name="HasLiteLlm">True when LiteLLM's table of models is in the schema of the connection.</param>
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
