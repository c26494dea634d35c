using LiteLlmOps.Consistency;
using LiteLlmOps.Drift;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Tests.Consistency;

/// <summary>The clock of the database server. A local server has the clock of this machine.</summary>
public sealed class DatabaseRulesTests
{
    private static readonly DateTime Read = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1.9, false)]
    [InlineData(-1.9, false)]
    [InlineData(2.5, true)]
    [InlineData(-3600, true)]
    public void A_clock_skew_of_more_than_two_seconds_is_a_finding(double seconds, bool isFound)
    {
        var finding = DatabaseRules.Of(Facts(Read.AddSeconds(seconds))).SingleOrDefault(static f => f.Id == "ClockSkew");
        Assert.Equal(isFound, finding is not null);
        if (finding is not null)
            Assert.Equal(
                (
                    FindingSeverity.Warning,
                    FormattableString.Invariant($"The clock differs by {Math.Abs(seconds):0.0} s from the clock of this machine.")
                ),
                (finding.Severity, finding.Evidence)
            );
    }

    private static ConsistencyFacts Facts(DateTime serverTime)
    {
        var planes = new PlaneSet
        {
            Deployment = TestDeployments.Minimal,
            Rules = new LiteLlmRules(LiteLlmReleases.All[0].Since),
            VersionSource = "",
        };
        return new ConsistencyFacts(TestDeployments.Minimal, planes, [], null!, null!, new DateTime(2026, 1, 1))
        {
            Server = new DatabaseServer("15.8", "litellm", TimeSpan.Zero, 100, 1, serverTime, IsReadOnly: false, HasLiteLlm: true),
            ReadAt = Read,
        };
    }
}
