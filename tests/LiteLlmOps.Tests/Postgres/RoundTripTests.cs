using LiteLlmOps.Adapters.Postgres;
using LiteLlmOps.Deployments;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.Postgres;

/// <summary>The round trip is the median of several statements, without the opening of the connection.</summary>
public sealed class RoundTripTests(PostgresServer server) : IDisposable
{
    private readonly DataSources _sources = new();

    public void Dispose() => _sources.Dispose();

    [Theory]
    [InlineData(new[] { 3, 1, 2, 900, 4 }, 3)]
    [InlineData(new[] { 484, 2, 2, 2, 2 }, 2)]
    [InlineData(new[] { 9, 9, 9, 9, 1 }, 9)]
    public async Task One_slow_answer_is_not_the_round_trip(int[] milliseconds, int expected)
    {
        var test = await server.CreateDatabaseAsync();
        var deployment = TestDeployments.Minimal with
        {
            Database = new DatabaseSettings(new SecretValue(test.Url, "test"), null, [], TimeSpan.FromSeconds(30)),
        };
        var clock = new ScriptedClock(milliseconds);
        await using var database = PostgresDatabase.Open(deployment, readOnly: true, _sources, clock);
        var measured = await database.ReadServerAsync(TestContext.Current.CancellationToken);
        Assert.Equal(expected, measured.Latency.TotalMilliseconds);
        // Each statement has two times: neither the opening of the connection nor another statement has one.
        Assert.Equal(2 * milliseconds.Length, clock.Reads);
    }

    // The time between the two readings of a statement is the scripted one.
    private sealed class ScriptedClock(int[] milliseconds) : TimeProvider
    {
        private long _now;

        public int Reads { get; private set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp()
        {
            if (Reads++ % 2 == 1)
                _now += milliseconds[(Reads - 1) / 2];
            return _now;
        }
    }
}
