using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LiteLlmOps.Adapters;
using LiteLlmOps.Adapters.Postgres;
using LiteLlmOps.Changes;
using LiteLlmOps.Deployments;
using LiteLlmOps.Records;
using Npgsql;

namespace LiteLlmOps.Tests.Postgres;

/// <summary>A PgBouncer of the machine in front of PostgreSQL, pooling transactions or sessions. Skipped where it is not installed.</summary>
public sealed class PgBouncerTests(OwnPostgresServer server) : IClassFixture<OwnPostgresServer>, IDisposable
{
    private const string Pooled = "?pgbouncer=true";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("llmops-bouncer-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("transaction")]
    [InlineData("session")]
    public async Task A_url_without_its_parameter_is_an_error_that_names_it(string mode)
    {
        using var bouncer = await StartAsync(mode);
        var error = Assert.Throws<LlmException>(() => Seed(bouncer, 1, parameters: ""));
        Assert.Equal("DatabaseUrlInvalid", error.ErrorId);
        Assert.Contains("add pgbouncer=true to DATABASE_URL", error.Message, StringComparison.Ordinal);
    }

    // The other remediation of that error.
    [Theory]
    [InlineData("transaction", Pooled, "")]
    [InlineData("session", Pooled, "")]
    [InlineData("transaction", "", "ignore_startup_parameters = options")]
    public async Task Seeds_and_an_undo_are_applied_and_recorded(string mode, string parameters, string setting)
    {
        await server.Database("litellm").ExecuteAsync("""TRUNCATE "LiteLLM_Config" """);
        using var bouncer = await StartAsync(mode, setting);
        for (var state = 1; state <= 3; state++)
        {
            Assert.NotEmpty(Seed(bouncer, state, parameters));
            Assert.Equal(state, await RetriesAsync());
        }

        using (var adapters = new AdapterFactory())
        {
            using var host = new FakeHost();
            new UndoOperation(adapters, Deployment(bouncer, parameters), null, new ChangeOptions { NoWait = true }, host).Run(static _ =>
            { });
        }

        Assert.Equal(2, await RetriesAsync());
        // A seed at the same time as others, on the sessions of the pool.
        Declare(3);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() => TrySeed(bouncer, parameters), Token)));
        Assert.Equal(1, outcomes.Count(static o => o.Changes > 0));
        Assert.All(outcomes, static o => Assert.True(o.Error is null || o.Error.Id == ErrorIds.DatabaseChanged, o.Error?.Message));
        using var after = new AdapterFactory();
        Assert.Empty(
            new JournalAudit(after.OpenState(Deployment(bouncer, parameters)), Deployment(bouncer, parameters).State.Folder).Findings()
        );
        // Neither the reads nor the writes have changed the sessions that the proxy uses too.
        for (var i = 0; i < 10; i++)
            Assert.Equal("off off on", await SessionAsync(bouncer));
    }

    [Theory]
    [InlineData("transaction")]
    [InlineData("session")]
    public async Task A_query_of_a_check_cannot_write(string mode)
    {
        using var bouncer = await StartAsync(mode);
        using var sources = new DataSources();
        await using var database = PostgresDatabase.Open(Deployment(bouncer, Pooled), readOnly: true, sources, TimeProvider.System);
        string[] queries =
        [
            "commit; create table x()",
            "COMMIT",
            "create table x()",
            "SELECT 1; COMMIT; CREATE TABLE x()",
            "DO $$ BEGIN COMMIT; CREATE TABLE x (); END $$",
            "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
            "SELECT set_config('transaction_read_only', 'off', true)",
            "INSERT INTO \"LiteLLM_Config\" (param_name) VALUES ('x') RETURNING param_name",
        ];
        foreach (var sql in queries)
            await Assert.ThrowsAsync<LlmException>(() => database.QueryAsync(sql, 10, Token));
        Assert.NotEmpty(await database.QueryAsync("SELECT count(*) FROM \"LiteLLM_Config\"", 10, Token));
        Assert.False(await server.Database("litellm").ScalarAsync<bool>("SELECT to_regclass('x') IS NOT NULL"));
        for (var i = 0; i < 10; i++)
            Assert.Equal("off off on", await SessionAsync(bouncer));
    }

    [Theory]
    [InlineData("transaction")]
    [InlineData("session")]
    public async Task Hidden_rows_are_an_error(string mode)
    {
        var test = server.Database("litellm");
        await test.ExecuteAsync(
            """
            DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hidden') THEN CREATE ROLE hidden LOGIN PASSWORD 'test'; END IF; END $$;
            GRANT SELECT ON ALL TABLES IN SCHEMA public TO hidden;
            ALTER TABLE "LiteLLM_ProxyModelTable" ENABLE ROW LEVEL SECURITY;
            """
        );
        try
        {
            using var bouncer = await StartAsync(mode);
            using var sources = new DataSources();
            await using var database = PostgresDatabase.Open(
                Deployment(bouncer, Pooled, user: "hidden"),
                readOnly: true,
                sources,
                TimeProvider.System
            );
            var error = await Assert.ThrowsAsync<LlmException>(() => database.ReadAsync(Token));
            Assert.Equal("DatabasePermissionDenied", error.ErrorId);
            Assert.Contains("row-level security", error.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<LlmException>(() => database.QueryAsync("SELECT count(*) FROM \"LiteLLM_ProxyModelTable\"", 1, Token));
        }
        finally
        {
            await test.ExecuteAsync("""ALTER TABLE "LiteLLM_ProxyModelTable" DISABLE ROW LEVEL SECURITY""");
        }
    }

    // PgBouncer reports with an error of its own that the server ended the session.
    [Theory]
    [InlineData("transaction")]
    [InlineData("session")]
    public async Task A_session_that_ends_during_the_commit_has_an_unknown_outcome(string mode)
    {
        var test = server.Database("litellm");
        await test.ExecuteAsync(
            """
            TRUNCATE "LiteLLM_Config";
            CREATE OR REPLACE FUNCTION ended() RETURNS trigger LANGUAGE plpgsql AS $$
              BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); RETURN NEW; END $$;
            CREATE CONSTRAINT TRIGGER ended AFTER INSERT ON "LiteLLM_Config" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ended();
            """
        );
        using var bouncer = await StartAsync(mode);
        Declare(1);
        var (_, error) = TrySeed(bouncer, Pooled);
        await test.ExecuteAsync("""DROP TRIGGER ended ON "LiteLLM_Config" """);
        Assert.Equal("SeedOutcomeUnknown", error?.ErrorId);
        using var host = new FakeHost();
        Assert.NotEmpty(Seed(bouncer, 1, Pooled, host));
        Assert.Contains(host.Warnings, static w => w.Contains("was interrupted before it wrote anything", StringComparison.Ordinal));
    }

    private static async Task<string> SessionAsync(BouncerProcess bouncer)
    {
        await using var connection = new NpgsqlConnection(bouncer.ConnectionText);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(
            "SELECT current_setting('transaction_read_only') || ' ' || current_setting('synchronous_commit') || ' ' || current_setting('row_security')",
            connection
        );
        return (string)(await command.ExecuteScalarAsync(Token))!;
    }

    private async Task<BouncerProcess> StartAsync(string mode, string setting = "")
    {
        if (BouncerProcess.Find() is not { } program)
        {
            Assert.Skip("PgBouncer is not installed.");
            return null!;
        }

        return await BouncerProcess.StartAsync(program, _folder.CreateSubdirectory("bouncer").FullName, server.Port, mode, setting, Token);
    }

    private Task<int> RetriesAsync() =>
        server.Database("litellm").ScalarAsync<int>("""SELECT (param_value->>'num_retries')::int FROM "LiteLLM_Config" """);

    private (int Changes, LlmException? Error) TrySeed(BouncerProcess bouncer, string parameters)
    {
        try
        {
            return (SeedDeclared(bouncer, parameters, null).Count, null);
        }
        catch (LlmException e)
        {
            return (0, e);
        }
    }

    private void Declare(int state) =>
        File.WriteAllText(
            Path.Combine(_folder.FullName, "config.yaml"),
            string.Create(CultureInfo.InvariantCulture, $"router_settings: {{ num_retries: {state} }}\n")
        );

    private IReadOnlyList<LlmChange> Seed(BouncerProcess bouncer, int state, string parameters, FakeHost? host = null)
    {
        Declare(state);
        return SeedDeclared(bouncer, parameters, host);
    }

    private IReadOnlyList<LlmChange> SeedDeclared(BouncerProcess bouncer, string parameters, FakeHost? host)
    {
        using var adapters = new AdapterFactory();
        using var own = new FakeHost();
        var changes = new List<LlmChange>();
        new SeedOperation(adapters, Deployment(bouncer, parameters), new SeedOptions { Force = true, NoWait = true }, host ?? own).Run(
            changes.AddRange
        );
        return changes;
    }

    private Deployment Deployment(BouncerProcess bouncer, string parameters, string user = "llmops") =>
        TestDeployments.InFolder(_folder.FullName, $"postgresql://{user}:test@127.0.0.1:{bouncer.Port}/litellm{parameters}");
}

/// <summary>A PgBouncer for the server of a test.</summary>
internal sealed class BouncerProcess : IDisposable
{
    private readonly ChildProcess _process;

    private BouncerProcess(ChildProcess process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public string ConnectionText =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Host=127.0.0.1;Port={Port};Username=llmops;Password=test;Database=litellm;Pooling=false"
        );

    /// <summary>The program. Null where it is not installed.</summary>
    public static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Append("/usr/sbin")
            .Select(static f => Path.Combine(f, "pgbouncer"))
            .FirstOrDefault(File.Exists);

    public static async Task<BouncerProcess> StartAsync(
        string program,
        string folder,
        int server,
        string mode,
        string setting,
        CancellationToken token
    )
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        var (users, settings) = (Path.Combine(folder, "users.txt"), Path.Combine(folder, "pgbouncer.ini"));
        await File.WriteAllTextAsync(users, "\"llmops\" \"test\"\n\"hidden\" \"test\"\n", token);
        await File.WriteAllTextAsync(
            settings,
            $"""
            [databases]
            * = host=127.0.0.1 port={server}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = {users}
            pool_mode = {mode}
            default_pool_size = 3
            {setting}

            """,
            token
        );
        // It does not run as root either.
        string[] command = Environment.UserName == "root" ? ["runuser", "-u", "postgres", "--", program, settings] : [program, settings];
        if (Environment.UserName == "root")
        {
            for (var parent = new DirectoryInfo(folder); parent.FullName != Path.GetTempPath().TrimEnd('/'); parent = parent.Parent!)
                parent.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute | UnixFileMode.OtherRead;
        }

        var bouncer = new BouncerProcess(ChildProcess.Start(command[0], command[1..]), port);
        await bouncer.AcceptAsync(token);
        return bouncer;
    }

    public void Dispose() => _process.Dispose();

    private async Task AcceptAsync(CancellationToken token)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionText);
                await connection.OpenAsync(token);
                return;
            }
            catch (NpgsqlException) when (i < 600)
            {
                await Task.Delay(50, token);
            }
        }
    }
}
