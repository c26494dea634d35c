using System.Diagnostics;
using System.Globalization;
using LiteLlmOps.Adapters.Processes;

namespace LiteLlmOps.Tests.Services;

/// <summary>A real pwsh that is killed while it restarts services. LLMOPS_TEST_KILLS sets the number of kills.</summary>
public sealed class ServiceCrashTests : IDisposable
{
    private const int Services = 5;

    private static readonly int Kills = int.Parse(
        Environment.GetEnvironmentVariable("LLMOPS_TEST_KILLS") ?? "4",
        CultureInfo.InvariantCulture
    );

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("llmops-service-crash-");

    // The argument by which the processes of this test are found.
    private readonly string _mark = Random.Shared.Next(1_000_000_000, int.MaxValue).ToString(CultureInfo.InvariantCulture);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (var (id, _) in Running())
            ProcessSignals.Send(id, ProcessSignals.Kill);
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task After_a_killed_restart_all_processes_are_known_and_the_next_restart_works()
    {
        Declare();
        var (random, states) = (new Random(20261129), new SortedDictionary<string, int>(StringComparer.Ordinal));
        var whole = await RestartAsync(null);
        for (var i = 0; i < Kills; i++)
        {
            await RestartAsync(random.NextDouble() * whole);
            var known = await KnownAsync();
            var running = Running();
            Assert.True(
                known.Values.OfType<int>().ToHashSet().IsSupersetOf(running.Select(static r => r.Id)),
                $"Kill {i + 1}: running are {string.Join(", ", running)}, known are {string.Join(", ", known)}"
            );
            // One process of each service that is reported as running, and none of the others.
            Assert.Equal(
                known.Where(static k => k.Value is not null).Select(static k => k.Key).Order(StringComparer.Ordinal),
                running.Select(static r => r.Service).Order(StringComparer.Ordinal)
            );
            states[$"{running.Count} running"] = states.GetValueOrDefault($"{running.Count} running") + 1;
            var next = await Pwsh.Run(
                $"(Restart-LlmServices -Deployment '{_folder.FullName}').Status; (Get-LlmService -Deployment '{_folder.FullName}').Status; Test-LlmJournal -Deployment '{_folder.FullName}'"
            );
            Assert.True(next.ExitCode == 0, next.AllOutput);
            Assert.Equal(
                [.. Enumerable.Repeat("Done", Services), .. Enumerable.Repeat("Ready", Services)],
                next.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Where(static l => !l.StartsWith("WARNING", StringComparison.Ordinal))
            );
            Assert.Equal(Services, Running().Count);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Kills} kills, then {string.Join(", ", states.Select(static s => $"{s.Key} {s.Value}"))}"
        );
    }

    private void Declare()
    {
        var services = Enumerable
            .Range(1, Services)
            .Select(n =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  - {{ name: s{n}, command: 'sleep {_mark}.{n}'{(n == 1 ? "" : $", dependsOn: [s{n - 1}]")} }}\n"
                )
            );
        File.WriteAllText(Path.Combine(_folder.FullName, "config.yaml"), "general_settings: {}\n");
        File.WriteAllText(Path.Combine(_folder.FullName, "llmops.yaml"), $"name: crash\nservices:\n{string.Concat(services)}");
    }

    // Restarts all services, and is killed some time after it has begun. Null for never. Returns the time that it took.
    private async Task<TimeSpan> RestartAsync(TimeSpan? moment)
    {
        using var child = await KillablePwsh.BeginAsync(
            $"$null = Restart-LlmServices -Deployment '{_folder.FullName}'",
            _folder.FullName,
            Token
        );
        var clock = Stopwatch.StartNew();
        if (moment is { } after)
        {
            await Task.Delay(after, Token);
            child.Kill();
        }

        var result = await child.Finish();
        Assert.True(moment is not null || result.ExitCode == 0, result.AllOutput);
        return clock.Elapsed;
    }

    // What Get-LlmService reports: the process of each service, or null.
    private async Task<Dictionary<string, int?>> KnownAsync()
    {
        var known = await Pwsh.Run(
            $"Get-LlmService -Deployment '{_folder.FullName}' | ForEach-Object {{ \"$($_.Name) $($_.ProcessId)\" }}"
        );
        return known
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static l => l.Split(' '))
            .ToDictionary(
                static w => w[0],
                static w => w is [_, { Length: > 0 } id] ? int.Parse(id, CultureInfo.InvariantCulture) : (int?)null,
                StringComparer.Ordinal
            );
    }

    private List<(int Id, string Service)> Running()
    {
        var found = new List<(int, string)>();
        foreach (var folder in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && ServiceOf(folder) is { } service)
                found.Add((id, service));
        }

        return found;
    }

    private string? ServiceOf(string process)
    {
        try
        {
            var words = File.ReadAllText(Path.Combine(process, "cmdline")).Split('\0');
            return words is ["sleep", var time, ..] && time.StartsWith(_mark + ".", StringComparison.Ordinal)
                ? "s" + time[(_mark.Length + 1)..]
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
