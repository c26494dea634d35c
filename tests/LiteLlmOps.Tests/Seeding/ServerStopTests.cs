using System.Diagnostics;
using System.Globalization;
using LiteLlmOps.Adapters;
using LiteLlmOps.Adapters.Processes;
using LiteLlmOps.Changes;
using LiteLlmOps.Deployments;
using LiteLlmOps.Records;
using LiteLlmOps.Tests.Postgres;
using Npgsql;

namespace LiteLlmOps.Tests.Seeding;

/// <summary>
/// PostgreSQL stops, or its backend is killed, at a random moment of a seed. LLMOPS_TEST_STOPS sets the number of stops (40 for a long run),
/// LLMOPS_TEST_STOP_SEED the seed of their moments, which a failure prints.
/// </summary>
public sealed class ServerStopTests(OwnPostgresServer server) : IClassFixture<OwnPostgresServer>, IDisposable
{
    private const int Models = 100;
    private const int Interrupt = 2;
    private const int Quit = 3;

    private static readonly int Stops = Number("LLMOPS_TEST_STOPS") ?? 6;
    private static readonly int Seed =
        Number("LLMOPS_TEST_STOP_SEED") ?? (Number("LLMOPS_TEST_STOPS") is null ? 20261129 : Random.Shared.Next());

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("llmops-stop-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_seed_whose_server_stops_is_whole_or_nothing_and_the_next_one_reports_which()
    {
        var database = server.Database("litellm");
        // Rows and the commit take some time, as in a large deployment: most moments are inside the transaction.
        await database.ExecuteAsync(
            """
            CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(TG_ARGV[0]::float); RETURN NEW; END $$;
            CREATE TRIGGER slow BEFORE INSERT OR UPDATE ON "LiteLLM_ProxyModelTable" FOR EACH ROW EXECUTE FUNCTION slow(0.001);
            CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT OR UPDATE ON "LiteLLM_Config" DEFERRABLE INITIALLY DEFERRED
              FOR EACH ROW EXECUTE FUNCTION slow(0.1);
            """
        );
        var (random, outcomes) = (new Random(Seed), new SortedDictionary<string, int>(StringComparer.Ordinal));
        Declare(1);
        Assert.Null(Run().Error);
        Declare(2);
        var clock = Stopwatch.StartNew();
        Assert.Null(Run().Error);
        var whole = clock.Elapsed;
        for (var (i, state) = (0, 2); i < Stops; i++, state++)
        {
            Declare(state + 1);
            var (kind, moment) = (i % 3, random.NextDouble() * 1.1 * whole);
            try
            {
                var outcome = await StopAsync(kind, moment);
                await CheckAsync(state, outcome.Error);
                var name = $"{(kind == 0 ? "fast" : kind == 1 ? "immediate" : "killed")} {outcome.Error?.Message ?? "Applied"}";
                outcomes[name] = outcomes.GetValueOrDefault(name) + 1;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Assert.Fail($"Stop {i + 1} of {Stops}, kind {kind} after {moment}, LLMOPS_TEST_STOP_SEED={Seed}: {e}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', outcomes.Select(static o => $"{o.Value} {o.Key}")));
    }

    // The server has committed, waits for a standby, and ends before it has confirmed.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_commit_that_was_not_confirmed_is_unknown_and_the_next_seed_finds_it(int kind)
    {
        await server.Database("litellm").ExecuteAsync("""TRUNCATE "LiteLLM_Config", "LiteLLM_ProxyModelTable" """);
        await server.Database("postgres").ExecuteAsync("ALTER SYSTEM SET wal_level = 'replica'");
        await server.Database("postgres").ExecuteAsync("ALTER SYSTEM SET max_wal_senders = 1");
        server.Signal(Interrupt);
        await server.EndAsync();
        await server.StartAsync();
        Declare(1);
        Assert.Null(Run().Error);
        await server.ConfigureAsync(("synchronous_standby_names", "none"));
        Declare(2);
        await using (var watcher = new NpgsqlConnection(server.Database("postgres").ConnectionText))
        {
            await watcher.OpenAsync(Token);
            var seed = Task.Run(Run, Token);
            await using var waiting = new NpgsqlCommand("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'", watcher);
            while (await waiting.ExecuteScalarAsync(Token) is not 1L)
                Assert.False(seed.IsCompleted, "The seed did not wait for the standby.");
            if (kind == 2)
                await KillBackendAsync(watcher);
            else
                server.Signal(kind == 0 ? Interrupt : Quit);
            var (error, _) = await seed;
            Assert.Equal("SeedOutcomeUnknown", error?.ErrorId);
        }

        if (kind == 2)
        {
            await server.RecoverAsync();
        }
        else
        {
            await server.EndAsync();
            await server.StartAsync();
        }

        await server.ConfigureAsync(("synchronous_standby_names", ""));
        Assert.Equal(2, await StateAsync());
        var (next, said) = Run();
        Assert.Null(next);
        Assert.Contains(said, static s => s.Contains("was interrupted after it had written all changes", StringComparison.Ordinal));
        using var adapters = new AdapterFactory();
        Assert.Empty(new JournalAudit(adapters.OpenState(Deployment()), Deployment().State.Folder).Findings());
    }

    // The server ends the session while it commits.
    [Fact]
    public async Task A_session_that_is_ended_during_the_commit_has_an_unknown_outcome()
    {
        var database = server.Database("litellm");
        await database.ExecuteAsync("""TRUNCATE "LiteLLM_Config", "LiteLLM_ProxyModelTable" """);
        Declare(1);
        await database.ExecuteAsync(
            """
            CREATE OR REPLACE FUNCTION ended() RETURNS trigger LANGUAGE plpgsql AS $$
              BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); RETURN NEW; END $$;
            CREATE CONSTRAINT TRIGGER ended AFTER INSERT ON "LiteLLM_Config" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ended();
            """
        );
        var error = Run().Error;
        await database.ExecuteAsync("""DROP TRIGGER ended ON "LiteLLM_Config" """);
        Assert.Equal("SeedOutcomeUnknown", error?.ErrorId);
        var (next, said) = Run();
        Assert.Null(next);
        Assert.Contains(said, static s => s.Contains("was interrupted before it wrote anything", StringComparison.Ordinal));
        Assert.Equal(1, await StateAsync());
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;

    private async Task<(LlmException? Error, IReadOnlyList<string> Said)> StopAsync(int kind, TimeSpan moment)
    {
        await using var watcher = new NpgsqlConnection(server.Database("postgres").ConnectionText);
        await watcher.OpenAsync(Token);
        var seed = Task.Run(Run, Token);
        await Task.Delay(moment, Token);
        if (kind == 2)
            await KillBackendAsync(watcher);
        else
            server.Signal(kind == 0 ? Interrupt : Quit);
        var outcome = await seed;
        if (kind == 2)
        {
            await server.RecoverAsync();
            return outcome;
        }

        await server.EndAsync();
        await server.StartAsync();
        return outcome;
    }

    private static async Task KillBackendAsync(NpgsqlConnection watcher)
    {
        await using var command = new NpgsqlCommand(
            "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'LiteLlmOps%' ORDER BY xact_start NULLS LAST LIMIT 1",
            watcher
        );
        if (await command.ExecuteScalarAsync(Token) is not int id || !ProcessSignals.Send(id, ProcessSignals.Kill))
            return;
        // The server ends all sessions when it notices.
        try
        {
            while (true)
                await command.ExecuteScalarAsync(Token);
        }
        catch (NpgsqlException)
        {
            // Now it recovers.
        }
    }

    private async Task CheckAsync(int state, LlmException? error)
    {
        var found = await StateAsync();
        Assert.True(
            found == state || found == state + 1,
            $"The database has neither {state} nor {state + 1} whole, but {await NumberedState.ShowAsync(server.Database("litellm"))}"
        );
        // What the error says about the database is true.
        if (error is null)
        {
            Assert.Equal(state + 1, found);
        }
        else if (error.Id != ErrorIds.SeedOutcomeUnknown)
        {
            Assert.Equal(state, found);
            // An error before the transaction is one of a read.
            Assert.True(error.Id == ErrorIds.DatabaseUnreachable, error.Message);
        }

        var isUnknown = error is not null && error.Id == ErrorIds.SeedOutcomeUnknown;
        var (next, said) = Run();
        Assert.Null(next);
        Assert.Equal(state + 1, await StateAsync());
        Assert.Equal(isUnknown, said.Any(static s => s.Contains("was interrupted", StringComparison.Ordinal)));
        if (isUnknown)
            Assert.Contains(
                said,
                s => s.Contains(found == state ? "before it wrote anything" : "after it had written all", StringComparison.Ordinal)
            );
        using var adapters = new AdapterFactory();
        Assert.Empty(new JournalAudit(adapters.OpenState(Deployment()), Deployment().State.Folder).Findings());
        Assert.DoesNotContain(Run().Said, static s => s.Contains("interrupted", StringComparison.Ordinal));
    }

    // Any other exception than LlmException would be shown with a stack trace, and fails the test.
    private (LlmException? Error, IReadOnlyList<string> Said) Run()
    {
        using var adapters = new AdapterFactory();
        using var host = new FakeHost();
        try
        {
            new SeedOperation(adapters, Deployment(), new SeedOptions { Force = true, NoWait = true }, host).Run(static _ => { });
            return (null, [.. host.Warnings, .. host.Messages]);
        }
        catch (LlmException e)
        {
            return (e, [.. host.Warnings, .. host.Messages]);
        }
    }

    private void Declare(int state) => NumberedState.Declare(_folder.FullName, Models, state);

    private Task<int> StateAsync() => NumberedState.ReadAsync(server.Database("litellm"));

    private Deployment Deployment() => TestDeployments.InFolder(_folder.FullName, server.Database("litellm").Url);
}
