using LiteLlmOps.Adapters;
using LiteLlmOps.Configuration;
using LiteLlmOps.Incidents;
using LiteLlmOps.Signatures;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>An observation about the deployment as a whole is evidence only of the failures that it is.</summary>
public sealed class ProbeProofTests
{
    // probe, proves, what was observed (empty: everything works), outcome
    [Theory]
    [InlineData("readiness", "", "", "Inconclusive")]
    [InlineData("readiness", "", "down", "Inconclusive")]
    [InlineData("readiness", "down", "down", "Confirmed")]
    [InlineData("readiness", "down", "unhealthy", "Inconclusive")]
    [InlineData("readiness", "down", "database,unhealthy", "Inconclusive")]
    [InlineData("readiness", "down", "", "Cleared")]
    [InlineData("readiness", "database", "database,unhealthy", "Confirmed")]
    [InlineData("readiness", "database", "unhealthy", "Inconclusive")]
    [InlineData("readiness", "database", "down", "Inconclusive")]
    [InlineData("readiness", "engine", "database,unhealthy", "Inconclusive")]
    [InlineData("readiness", "engine", "database,unhealthy,engine", "Confirmed")]
    [InlineData("readiness", "unhealthy", "unhealthy", "Confirmed")]
    [InlineData("database", "", "", "Inconclusive")]
    [InlineData("database", "", "unreachable", "Inconclusive")]
    [InlineData("database", "login", "login", "Confirmed")]
    [InlineData("database", "login", "unreachable,refused", "Inconclusive")]
    [InlineData("database", "unreachable", "login", "Inconclusive")]
    [InlineData("database", "refused", "unreachable,name", "Inconclusive")]
    [InlineData("database", "unreachable", "", "Cleared")]
    [InlineData("connections", "", "", "Inconclusive")]
    [InlineData("connections", "exhausted", "exhausted", "Confirmed")]
    [InlineData("connections", "limit", "exhausted", "Inconclusive")]
    [InlineData("config", "yaml", "unreadable", "Inconclusive")]
    [InlineData("config", "yaml", "yaml,unreadable", "Confirmed")]
    [InlineData("config", "", "unreadable", "Inconclusive")]
    [InlineData("migrations", "failed", "pending", "Inconclusive")]
    [InlineData("migrations", "failed", "failed", "Confirmed")]
    [InlineData("migrations", "none", "failed", "Inconclusive")]
    [InlineData("migrations", "", "failed", "Inconclusive")]
    [InlineData("model", "", "", "Cleared")]
    [InlineData("column", "", "any", "Confirmed")]
    [InlineData("table", "", "any", "Confirmed")]
    [InlineData("key", "", "", "Cleared")]
    public void An_observation_is_judged_by_what_the_signature_names(string probe, string proves, string observed, string outcome)
    {
        var result = (observed.Length == 0 ? ProbeResult.Cleared("seen") : ProbeResult.Confirmed("seen")) with
        {
            States = observed.Split(','),
        };
        var arguments = proves.Length == 0 ? "{}" : $$"""{"proves":["{{proves}}"]}""";
        var judged = ProbeProof.Of(result, Request(probe, arguments));
        Assert.Equal(outcome, judged.Outcome.ToString());
        Assert.StartsWith("seen", judged.Evidence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model")]
    [InlineData("mcpServer")]
    [InlineData("file")]
    public void A_probe_that_the_signature_calls_general_is_no_evidence(string probe)
    {
        foreach (var result in new[] { ProbeResult.Cleared("seen"), ProbeResult.Confirmed("seen") })
            Assert.Equal(ProbeOutcome.Inconclusive, ProbeProof.Of(result, Request(probe, """{"general":true}""")).Outcome);
    }

    // error id, message, states
    [Theory]
    [InlineData("DatabaseUnreachable", "Cannot connect: Connection refused.", "refused,unreachable")]
    [InlineData("DatabaseUnreachable", "Cannot connect: Name or service not known.", "name,unreachable")]
    [InlineData(
        "DatabaseUnreachable",
        "The database does not accept connections at the moment: the database system is starting up.",
        "starting,unreachable"
    )]
    [InlineData(
        "DatabaseUnreachable",
        "Cannot connect: SSL connection requested. No SSL enabled connection is configured.",
        "tls,unreachable"
    )]
    [InlineData("DatabaseUnreachable", "Cannot connect: No route to host.", "unreachable")]
    [InlineData("DatabaseLoginFailed", "Login failed: password authentication failed for user \"llm\".", "login")]
    [InlineData(
        "DatabaseLoginFailed",
        "Login failed: no pg_hba.conf entry for host \"10.0.0.1\", user \"llm\", database \"x\", no encryption.",
        "rejected"
    )]
    [InlineData("DatabaseNotFound", "Cannot open: database \"x\" does not exist.", "missing")]
    [InlineData("TooManyConnections", "No free connections: sorry, too many clients already.", "exhausted")]
    [InlineData("TooManyConnections", "No free connections: too many connections for role \"llm\".", "exhausted,limit")]
    [InlineData("DatabaseTimeout", "It did not respond in time.", "timeout")]
    public void A_failing_connection_is_classified(string id, string message, string states)
    {
        var error = new LlmException(new ErrorId(LlmErrorKind.Connection, id), message, "db");
        Assert.Equal(states.Split(','), DatabaseStates.Of(error).Distinct().Order(StringComparer.Ordinal));
    }

    // A signature of a special failure must not be confirmed by a probe of the whole deployment.
    [Fact]
    public void Every_general_probe_of_the_catalogue_names_known_states_or_proves_nothing()
    {
        using var adapters = new AdapterFactory();
        foreach (var signature in CatalogueReader.Bundled(adapters.Signatures).Signatures)
        {
            foreach (var call in signature.ProbeCalls)
            {
                var states = ProbeStates.Of(call.Kind);
                var proves = (call.Arguments["proves"] as ConfigList)?.Items.Select(static i => ((ConfigScalar)i).Text!).ToList() ?? [];
                Assert.All(proves, p => Assert.True(states?.Contains(p) == true, $"{signature.Id}: {p}"));
            }
        }
    }

    private static ProbeRequest Request(string probe, string arguments) =>
        new(new ProbeCall(ProbeNames.TryParse(probe)!.Value, (ConfigMap)NodeJson.Parse(arguments)), []);
}
