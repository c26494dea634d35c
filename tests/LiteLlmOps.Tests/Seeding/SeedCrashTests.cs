using System.Diagnostics;
using System.Globalization;
using LiteLlmOps.Tests.Postgres;

namespace LiteLlmOps.Tests.Seeding;

/// <summary>Killed and concurrent seeds, by real processes with a real PostgreSQL.</summary>
public sealed class SeedCrashTests(PostgresServer server) : IDisposable
{
    private const int Models = 300;

    // LLMOPS_TEST_KILLS=200 for a long run.
    private static readonly int Kills = int.Parse(
        Environment.GetEnvironmentVariable("LLMOPS_TEST_KILLS") ?? "5",
        CultureInfo.InvariantCulture
    );

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("llmops-crash-");
    private TestDatabase? _database;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_killed_seed_leaves_the_old_or_the_new_state_and_the_next_seed_reports_which()
    {
        await DeployAsync();
        Declare(1);
        var clock = Stopwatch.StartNew();
        await SeedWholeAsync();
        var whole = clock.Elapsed;
        for (var (i, state, random) = (0, 1, new Random(20261123)); i < Kills; i++)
        {
            Declare(state + 1);
            await KillAfterAsync(random.NextDouble() * 1.1 * whole);
            var next = await SeedAsync("-WhatIf");
            var found = await StateAsync();
            Assert.True(
                found == state || found == state + 1,
                $"After {i} kills the database holds neither {state} nor {state + 1} whole, but {await NumberedState.ShowAsync(_database!)}"
            );
            Assert.Equal(found == state, next.Output.Contains("What if:", StringComparison.Ordinal));
            CheckMessage(next, wasWritten: found == state + 1);
            // An interrupted seed is reported only once.
            var (resolved, again) = await SeedTwiceAsync();
            Assert.Equal(++state, await StateAsync());
            Assert.True(resolved.ExitCode == 0, resolved.AllOutput);
            Assert.DoesNotContain("interrupted", again, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Two_concurrent_seeds_lose_and_duplicate_nothing()
    {
        await DeployAsync();
        for (var state = 1; state <= 3; state++)
        {
            Declare(state);
            var both = await Task.WhenAll(SeedAsync(), SeedAsync());
            Assert.Contains(both, static r => r.ExitCode == 0);
            // The other had nothing to do, or reports the concurrent seed.
            Assert.All(
                both.Where(static r => r.ExitCode != 0),
                static r => Assert.Matches("modified concurrently|Another seed, undo or change of the key is running", r.Error)
            );
            Assert.Equal(state, await StateAsync());
            Assert.Equal(Models, await _database!.ScalarAsync<long>("""SELECT count(*) FROM "LiteLLM_ProxyModelTable" """));
        }
    }

    private static void CheckMessage(ChildResult next, bool wasWritten)
    {
        // It may have been killed before its start, or after it had recorded the outcome.
        if (next.AllOutput.Contains("was interrupted", StringComparison.Ordinal))
            Assert.Contains(
                wasWritten ? "after it had written all" : "before it wrote anything",
                next.AllOutput.ReplaceLineEndings(" "),
                StringComparison.Ordinal
            );
    }

    private async Task DeployAsync()
    {
        _database = await server.CreateDatabaseAsync();
        await File.WriteAllTextAsync(
            Path.Combine(_folder.FullName, "llmops.yaml"),
            $$"""
            litellm: { version: "1.83.2" }
            database: { url: "{{_database.Url}}", saltKey: sk-salt }
            proxy: { masterKey: sk-1234 }
            """,
            Token
        );
    }

    private void Declare(int state) => NumberedState.Declare(_folder.FullName, Models, state);

    private Task<ChildResult> SeedAsync(string more = "") =>
        Pwsh.Run($"Invoke-LlmSeed -Deployment '{_folder.FullName}' -NoWait -Force {more}");

    // Both in one process, because starting it takes most of the time.
    private async Task<(ChildResult Both, string Second)> SeedTwiceAsync()
    {
        const string mark = "-- second --";
        var both = await SeedAsync($"; '{mark}'; Invoke-LlmSeed -Deployment '{_folder.FullName}' -NoWait -Force -WhatIf");
        return (both, both.Output[both.Output.IndexOf(mark, StringComparison.Ordinal)..]);
    }

    private async Task SeedWholeAsync()
    {
        var result = await SeedAsync();
        Assert.True(result.ExitCode == 0, result.AllOutput);
    }

    private async Task KillAfterAsync(TimeSpan moment)
    {
        using var child = Pwsh.Start($"Invoke-LlmSeed -Deployment '{_folder.FullName}' -NoWait -Force");
        await Task.Delay(moment, Token);
        await child.KillAsync();
    }

    private Task<int> StateAsync() => NumberedState.ReadAsync(_database!);
}
