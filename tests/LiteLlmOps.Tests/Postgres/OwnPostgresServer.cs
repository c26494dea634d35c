using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LiteLlmOps.Adapters.Labs;
using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Adapters.Schema;
using Npgsql;

namespace LiteLlmOps.Tests.Postgres;

/// <summary>A PostgreSQL of one test class, which may change the settings of the server and stop it.</summary>
public sealed class OwnPostgresServer : IAsyncLifetime
{
    private const string Password = "test";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("llmops-own-pg-");
    private string _data = "";
    private PostgresCluster? _cluster;

    public int Port { get; private set; }

    private static CancellationToken Token => CancellationToken.None;

    public async ValueTask InitializeAsync()
    {
        File.SetUnixFileMode(
            _folder.FullName,
            File.GetUnixFileMode(_folder.FullName) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute
        );
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        _data = await PostgresCluster.DataFolderAsync(_folder.FullName, Token);
        _cluster = new PostgresCluster(PostgresBinaries.Folder(), _data);
        await _cluster.StartAsync(Password, Port, Token);
        await Database("postgres").ExecuteAsync("CREATE DATABASE litellm");
        await Database("litellm").ExecuteAsync(SchemaSql.Create(BundledSchema.Of("1.83.2")));
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.StopAsync(Token);
            _cluster.Delete();
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>A database of this server. Its URL has the given host and parameters.</summary>
    internal TestDatabase Database(string name, string host = "127.0.0.1", string parameters = "") =>
        new(
            name,
            new NpgsqlConnectionStringBuilder
            {
                Host = "127.0.0.1",
                Port = Port,
                Username = PostgresCluster.User,
                Password = Password,
                Database = name,
                Pooling = false,
            }.ConnectionString,
            $"postgresql://{PostgresCluster.User}:{Password}@{host}:{Port}/{name}{parameters}"
        );

    /// <summary>Writes a file into the data folder that only the server can read.</summary>
    internal async Task WriteAsync(string name, string text)
    {
        var path = Path.Combine(_data, name);
        await File.WriteAllTextAsync(path, text, Token);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (Environment.UserName == "root")
            await CommandRun.RunAsync("chown", ["postgres", path], null, Token);
    }

    /// <summary>Sets settings of the server, and waits until they are in use.</summary>
    internal async Task ConfigureAsync(params (string Name, string Value)[] settings)
    {
        foreach (var (name, value) in settings)
            await Database("postgres").ExecuteAsync($"ALTER SYSTEM SET {name} = '{value}'");
        await Database("postgres").ExecuteAsync("SELECT pg_reload_conf()");
        foreach (var (name, value) in settings)
        {
            while (await Database("postgres").ScalarAsync<string>($"SELECT current_setting('{name}')") != value)
                await Task.Delay(20, Token);
        }
    }

    /// <summary>Ends the server as a crash does, and starts it again.</summary>
    internal async Task CrashAsync()
    {
        await _cluster!.StopAsync(Token);
        await StartAsync();
    }

    /// <summary>Sends a signal to the server: SIGINT stops it as <c>pg_ctl stop -m fast</c> does, SIGQUIT as <c>-m immediate</c>.</summary>
    internal void Signal(int signal) => Assert.True(ProcessSignals.Send(MainProcess(), signal), "The server does not run.");

    /// <summary>Waits until the server has ended.</summary>
    internal async Task EndAsync()
    {
        while (File.Exists(Path.Combine(_data, "postmaster.pid")))
            await Task.Delay(5, Token);
    }

    /// <summary>Starts the server after its end.</summary>
    internal Task StartAsync() => RunAsync("pg_ctl", "-D", _data, "-l", Path.Combine(_data, "postgres.log"), "-w", "start");

    /// <summary>Waits until the server accepts connections, which it does not for a moment after a backend was killed.</summary>
    internal async Task RecoverAsync()
    {
        while (true)
        {
            try
            {
                await Database("postgres").ScalarAsync<int>("SELECT 1");
                return;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(20, Token);
            }
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(PostgresBinaries.Folder(), program);
        if (Environment.UserName == "root")
            await CommandRun.RunAsync("runuser", ["-u", "postgres", "--", path, .. arguments], null, Token);
        else
            await CommandRun.RunAsync(path, arguments, null, Token);
    }

    private int MainProcess() => int.Parse(File.ReadLines(Path.Combine(_data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
}
