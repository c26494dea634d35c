using System.Net;
using System.Net.Sockets;
using LiteLlmOps.Adapters.Labs;
using LiteLlmOps.Adapters.Schema;
using LiteLlmOps.Tests.Postgres;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace LiteLlmOps.Tests.Postgres;

/// <summary>A PostgreSQL for the tests, started on first use and removed at the end; each test creates its own database.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Password = "test";

    private readonly SemaphoreSlim _gate = new(1);
    private string? _folder;
    private PostgresCluster? _cluster;
    private int _port;
    private int _databases;

    /// <summary>An empty database with LiteLLM's tables.</summary>
    internal async Task<TestDatabase> CreateDatabaseAsync(string schemaLabel = "1.83.2", string? postgresSchema = null)
    {
        await StartAsync();
        var name = $"t{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}");
        var setUp = postgresSchema is null ? "" : $"CREATE SCHEMA {postgresSchema}; SET search_path = {postgresSchema};";
        await ExecuteAsync(name, setUp + SchemaSql.Create(BundledSchema.Of(schemaLabel)));
        return new TestDatabase(
            name,
            ConnectionText(name),
            $"postgresql://{PostgresCluster.User}:{Password}@127.0.0.1:{_port}/{name}?connection_limit=5{(postgresSchema is null ? "" : "&schema=" + postgresSchema)}"
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.StopAsync(CancellationToken.None);
        if (_folder is not null)
            Directory.Delete(_folder, recursive: true);
        _gate.Dispose();
    }

    private async Task StartAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_cluster is not null)
                return;
            var parent = Directory.CreateTempSubdirectory("llmops-pg-").FullName;
            File.SetUnixFileMode(parent, File.GetUnixFileMode(parent) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            _folder = parent;
            _port = FreePort();
            var cluster = new PostgresCluster(
                PostgresBinaries.Folder(),
                await PostgresCluster.DataFolderAsync(parent, CancellationToken.None)
            );
            await cluster.StartAsync(Password, _port, CancellationToken.None);
            _cluster = cluster;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionText(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private string ConnectionText(string database) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = _port,
            Username = PostgresCluster.User,
            Password = Password,
            Database = database,
            Pooling = false,
        }.ConnectionString;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>The database of one test.</summary>
internal sealed record TestDatabase(string Name, string ConnectionText, string Url)
{
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionText);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionText);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
