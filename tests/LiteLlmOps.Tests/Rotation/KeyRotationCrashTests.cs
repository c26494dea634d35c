using System.Diagnostics;
using System.Globalization;
using LiteLlmOps.Tests.Postgres;

namespace LiteLlmOps.Tests.Rotation;

/// <summary>A change of the key that is killed at any moment leaves one key that opens everything, and the next command finds out which.</summary>
public sealed class KeyRotationCrashTests(PostgresServer server)
{
    private const int Models = 300;

    // LLMOPS_TEST_KILLS=200 for a long run.
    private static readonly int Kills = int.Parse(
        Environment.GetEnvironmentVariable("LLMOPS_TEST_KILLS") ?? "5",
        CultureInfo.InvariantCulture
    );

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_change_is_completed_or_taken_back_by_the_next_command()
    {
        using var bench = await RotationBench.CreateAsync(server);
        for (var i = 0; i < Models; i++)
            await bench.AddModelAsync($"m{i.ToString(CultureInfo.InvariantCulture)}", RotationBench.Sealed(RotationBench.Old));
        var clock = Stopwatch.StartNew();
        var result = await Pwsh.Run(Command(bench));
        Assert.True(result.ExitCode == 0, result.AllOutput);
        var (whole, random) = (clock.Elapsed, new Random(20261130));
        for (var i = 0; i < Kills; i++)
        {
            using (var child = Pwsh.Start(Command(bench)))
            {
                await Task.Delay((0.3 + (random.NextDouble() * 0.8)) * whole, Token);
                await child.KillAsync();
            }

            // Only the state of the database counts: the file may have the other key for the moment of the commit.
            var next = await Pwsh.Run(Command(bench));
            if (next.ExitCode != 0)
            {
                Assert.Contains("was taken back in the environment file", next.AllOutput.ReplaceLineEndings(" "), StringComparison.Ordinal);
                next = await Pwsh.Run(Command(bench));
            }

            Assert.True(next.ExitCode == 0, next.AllOutput);
            Assert.Equal((2 * Models, 0), await bench.CountAsync(bench.Deployment.Database.SaltKey!.Text));
            Assert.DoesNotContain(bench.Files, static f => Path.GetExtension(f) is ".tmp" or ".owner" or ".pending");
            Assert.All(bench.State.ReadCheckpoints(onlyUnfinished: false), static c => Assert.Null(c.Problem));
        }
    }

    private static string Command(RotationBench bench) => $"Update-LlmEncryptionKey -Generate -Deployment '{bench.Folder}' -Confirm:$false";
}
