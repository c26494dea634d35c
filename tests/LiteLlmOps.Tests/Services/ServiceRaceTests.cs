using System.Globalization;
using LiteLlmOps.Deployments;
using LiteLlmOps.Services;

namespace LiteLlmOps.Tests.Services;

/// <summary>
/// Restarts with a random schedule: two at once, a service that ends at any step, a caller that is killed at any step. LLMOPS_TEST_RACES sets the
/// number of runs (500 for a long run), LLMOPS_TEST_RACE_SEED the seed of the first, which a failure prints.
/// </summary>
public sealed class ServiceRaceTests
{
    private static readonly int Runs = Number("LLMOPS_TEST_RACES") ?? 25;

    // As in the search for secrets: the short form repeats the same runs.
    private static readonly int FirstSeed =
        Number("LLMOPS_TEST_RACE_SEED") ?? (Number("LLMOPS_TEST_RACES") is null ? 20261129 : Random.Shared.Next(1 << 30));

    [Fact]
    public Task Two_restarts_at_once_leave_one_process_of_each_service() =>
        RepeatAsync(
            static async (seed, random) =>
            {
                var (machine, services) = (new RacingMachine(), Services(random));
                var outcomes = await Task.WhenAll(
                    Enumerable.Range(0, 2).Select(i => RunAsync(machine, services, new RacingCaller(machine, new Random(seed + i + 1))))
                );
                Assert.Contains(outcomes, static o => o.Error is null);
                Assert.All(
                    outcomes,
                    static o => Assert.True(o.Error is null or LlmException { ErrorId: "ServicesBusy" }, o.Error?.ToString() ?? "")
                );
                Assert.All(outcomes.SelectMany(static o => o.Results), static r => Assert.False(r.IsFailure, r.ToString()));
                AssertAllRun(machine, services);
            }
        );

    [Fact]
    public Task A_service_that_ends_at_any_step_is_not_reported_as_ready() =>
        RepeatAsync(
            static async (_, random) =>
            {
                var (machine, services) = (new RacingMachine(), Services(random));
                var caller = new RacingCaller(machine, random) { DiesAt = random.Next(1, 20 * services.Count) };
                var (results, error) = await RunAsync(machine, services, caller);
                Assert.Null(error);
                Assert.Equal(services.Count, results.Count);
                foreach (var result in results.Where(static r => !r.IsFailure))
                {
                    // What is reported as ready was checked after the last start.
                    Assert.True(
                        services.Count == 1 || caller.Inspections[result.Name] > caller.LastStart,
                        $"{result} was not checked again"
                    );
                    // It may end after that check.
                    Assert.True(
                        machine.Find(result.Name) is { } process
                            ? process.Id == result.ProcessId
                            : services.Count == 1 || machine.Deaths[result.Name] > caller.Inspections[result.Name],
                        $"{result} was reported, but had ended"
                    );
                }

                await AssertNextRestartAsync(machine, services);
            }
        );

    [Fact]
    public Task After_a_caller_that_was_killed_at_any_step_the_next_restart_starts_all() =>
        RepeatAsync(
            static async (_, random) =>
            {
                var (machine, services) = (new RacingMachine(), Services(random));
                if (random.Next(2) == 0)
                    await RunAsync(machine, services, new RacingCaller(machine, random));
                var caller = new RacingCaller(machine, random) { KilledAt = random.Next(1, 20 * services.Count) };
                await RunAsync(machine, services, caller);
                await AssertNextRestartAsync(machine, services);
            }
        );

    private static async Task AssertNextRestartAsync(RacingMachine machine, IReadOnlyList<ServiceSettings> services)
    {
        var (results, error) = await RunAsync(machine, services, new RacingCaller(machine, new Random(1)));
        Assert.Null(error);
        Assert.All(results, static r => Assert.False(r.IsFailure, r.ToString()));
        AssertAllRun(machine, services);
    }

    private static void AssertAllRun(RacingMachine machine, IReadOnlyList<ServiceSettings> services)
    {
        Assert.All(services, s => Assert.NotNull(machine.Find(s.Name)));
        Assert.Empty(machine.Faults);
        Assert.False(machine.IsLocked);
    }

    private static async Task<(IReadOnlyList<LlmServiceResult> Results, Exception? Error)> RunAsync(
        RacingMachine machine,
        IReadOnlyList<ServiceSettings> services,
        RacingCaller caller
    )
    {
        using var host = new FakeHost();
        var results = new List<LlmServiceResult>();
        var workflow = new ServiceWorkflow(
            new FakeServiceAdapters(caller),
            host,
            TestDeployments.Minimal with
            {
                Services = services,
            },
            new ServiceRequest("Test-Command", ServiceAction.Restart)
        );
        var error = await Record.ExceptionAsync(() =>
            Task.Run(() => workflow.Run(new ServiceSelection(services, IsAll: true), results.Add), TestContext.Current.CancellationToken)
        );
        return (results, error is CallerKilledException ? null : error);
    }

    // Up to five services, each of which may depend on those before it.
    private static IReadOnlyList<ServiceSettings> Services(Random random) =>
        [
            .. Enumerable
                .Range(0, random.Next(1, 6))
                .Select(i =>
                    TestDeployments.Service(((char)('a' + i)).ToString(), "x", null) with
                    {
                        Ready = new TcpReady(RacingCaller.PortOf(((char)('a' + i)).ToString())),
                        DependsOn =
                        [
                            .. Enumerable.Range(0, i).Where(_ => random.Next(2) == 0).Select(static d => ((char)('a' + d)).ToString()),
                        ],
                        StartLimit = TimeSpan.FromMinutes(2),
                    }
                ),
        ];

    private static async Task RepeatAsync(Func<int, Random, Task> run)
    {
        for (var i = 0; i < Runs; i++)
        {
            var seed = FirstSeed + (i * 10);
            try
            {
                await run(seed, new Random(seed));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Assert.Fail($"Run {i + 1} of {Runs}, LLMOPS_TEST_RACE_SEED={seed}: {e}");
            }
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
