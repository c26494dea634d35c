using System.Collections.Concurrent;
using Npgsql;

namespace LiteLlmOps.Adapters.Postgres;

/// <summary>The data sources of one command. All reading of a database shares one pool, whose connections are closed when the command ends.</summary>
internal sealed class DataSources : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<NpgsqlDataSource>> _sources = new(StringComparer.Ordinal);

    public NpgsqlDataSource Of(ConnectionText connection) =>
        _sources.GetOrAdd(connection.Text, _ => new Lazy<NpgsqlDataSource>(() => Make(connection))).Value;

    public void Dispose()
    {
        foreach (var source in _sources.Values)
            source.Value.Dispose();
    }

    private static NpgsqlDataSource Make(ConnectionText connection)
    {
        var builder = new NpgsqlDataSourceBuilder(connection.Text);
        TlsVerification.Apply(builder, connection.TlsNote);
        // Only built-in types are used: the query that asks the server for all of its types is left out.
        builder.ConfigureTypeLoading(static types => types.EnableTypeLoading(false));
        return builder.Build();
    }
}
