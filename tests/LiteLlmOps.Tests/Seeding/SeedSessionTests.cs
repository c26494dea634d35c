using System.Globalization;
using LiteLlmOps.Adapters;
using LiteLlmOps.Changes;
using LiteLlmOps.Deployments;
using LiteLlmOps.Records;
using LiteLlmOps.Tests.Postgres;

namespace LiteLlmOps.Tests.Seeding;

/// <summary>Several seeds of one deployment at once. LLMOPS_TEST_RACE_RUNS sets the number of rounds.</summary>
public sealed class SeedSessionTests(PostgresServer server) : IDisposable
{
    private const int Models = 50;

    private static readonly int Rounds = Number("LLMOPS_TEST_RACE_RUNS") ?? 6;
    private static readonly int Seed =
        Number("LLMOPS_TEST_RACE_SEED") ?? (Number("LLMOPS_TEST_RACE_RUNS") is null ? 20261129 : Random.Shared.Next());

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("llmops-sessions-");
    private TestDatabase? _database;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task One_of_several_seeds_at_once_is_applied_and_recorded()
    {
        _database = await server.CreateDatabaseAsync();
        var random = new Random(Seed);
        var (sessions, refused, idle) = (0, 0, 0);
        for (var round = 1; round <= Rounds; round++)
        {
            NumberedState.Declare(_folder.FullName, Models, round);
            var count = random.Next(2, 6);
            // In some rounds, all have their plan before the first one writes.
            using var start = new Barrier(count);
            var isTogether = random.Next(2) == 0;
            var outcomes = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(() => Run(start, isTogether), Token)));
            var because = $"round {round} of {Rounds}, {count} sessions, LLMOPS_TEST_RACE_SEED={Seed}: {string.Join(" | ", outcomes)}";
            Assert.True(outcomes.Count(static o => o.Changes > 0) == 1, because);
            Assert.All(
                outcomes.Where(static o => o.Error is not null),
                o =>
                {
                    Assert.True(o.Error!.Id == ErrorIds.DatabaseChanged, because);
                    Assert.Contains("another seed", o.Error.Message, StringComparison.Ordinal);
                }
            );
            Assert.True(await NumberedState.ReadAsync(_database) == round, because);
            using var adapters = new AdapterFactory();
            var state = adapters.OpenState(Deployment());
            Assert.Empty(new JournalAudit(state, Deployment().State.Folder).Findings());
            Assert.Equal(round, state.ReadJournal().Lines.Count(static l => l.Outcome == "Applied"));
            (sessions, refused, idle) = (
                sessions + count,
                refused + outcomes.Count(static o => o.Error is not null),
                idle + outcomes.Count(static o => o is { Error: null, Changes: 0 })
            );
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{Rounds} rounds, {sessions} sessions, {refused} refused, {idle} without changes");
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;

    private SessionOutcome Run(Barrier start, bool isTogether)
    {
        var changes = new List<LlmChange>();
        var hasMet = false;
        void Meet()
        {
            if (!hasMet)
                start.SignalAndWait(Token);
            hasMet = true;
        }

        if (!isTogether)
            Meet();
        using var adapters = new AdapterFactory();
        using var host = new FakeHost
        {
            Answer = (_, _) =>
            {
                Meet();
                return true;
            },
        };
        try
        {
            new SeedOperation(adapters, Deployment(), new SeedOptions { Force = true, NoWait = true }, host).Run(changes.AddRange);
            return new SessionOutcome(changes.Count, null);
        }
        catch (LlmException e)
        {
            return new SessionOutcome(changes.Count, e);
        }
        finally
        {
            // Otherwise the others would wait.
            if (!hasMet)
                start.RemoveParticipant();
        }
    }

    private Deployment Deployment() => TestDeployments.InFolder(_folder.FullName, _database!.Url);

    private sealed record SessionOutcome(int Changes, LlmException? Error)
    {
        public override string ToString() => Error?.Message ?? $"{Changes} changes";
    }
}
