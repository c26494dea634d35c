using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.Consistency;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Tests.Seeding;

namespace LiteLlmOps.Tests.Consistency;

/// <summary>The state of the tables and of the environment that no other check looks at.</summary>
public sealed class UpkeepRulesTests
{
    private const long Gigabyte = 1L << 30;

    // retention in the row, size in GB, age of the oldest row in days (-1: empty)
    [Theory]
    [InlineData("\"30d\"", 1, 29, null)]
    [InlineData("\"30d\"", 1, 31, null)]
    [InlineData("\"30d\"", 1, 40, "The oldest row is 40 days old, but maximum_spend_logs_retention_period is 30d (1.0 GB).")]
    [InlineData("7", 1, 40, "The oldest row is 40 days old, but maximum_spend_logs_retention_period is 7d (1.0 GB).")]
    [InlineData("\"2w\"", 1, 40, "The oldest row is 40 days old, but maximum_spend_logs_retention_period is 14d (1.0 GB).")]
    [InlineData("\"30d\"", 50, -1, null)]
    [InlineData(null, 1, 400, null)]
    [InlineData(null, 11, 400, "11.0 GB, the oldest row is 400 days old, and maximum_spend_logs_retention_period is not set.")]
    [InlineData("\"nonsense\"", 11, 400, null)]
    public void Spend_logs_are_compared_with_their_retention(string? retention, int size, int age, string? expected)
    {
        var row = retention is null ? "{}" : $$"""{"maximum_spend_logs_retention_period": {{retention}}}""";
        var upkeep = new DatabaseUpkeep { Spend = new SpendLogs(size * Gigabyte, age < 0 ? null : TimeSpan.FromDays(age)) };
        var finding = UpkeepRules.Of(Facts("{}", row, upkeep)).SingleOrDefault(static f => f.Id == "SpendLogsKept");
        Assert.Equal(expected, finding?.Evidence);
    }

    [Theory]
    [InlineData(100, 10_001, true)]
    [InlineData(20_000, 15_000, false)]
    [InlineData(0, 9_000, false)]
    public void Dead_rows_are_a_finding_when_they_outnumber_the_live_ones(long live, long dead, bool isFound)
    {
        var upkeep = new DatabaseUpkeep { Dead = [new DeadRows("LiteLLM_SpendLogs", live, dead, null)] };
        Assert.Equal(isFound, UpkeepRules.Of(Facts("{}", "{}", upkeep)).Any(static f => f.Id == "TableBloated"));
    }

    [Theory]
    [InlineData(5, 0, false)]
    [InlineData(5, 1, true)]
    [InlineData(120, 0, true)]
    public void The_holder_of_the_migration_lock_is_named(int seconds, int waiting, bool isFound)
    {
        var holder = new LockHolder("4711", "llm", "psql", "10.0.0.9", "idle in transaction", TimeSpan.FromSeconds(seconds), waiting);
        var found = UpkeepRules.Of(Facts("{}", "{}", new DatabaseUpkeep { Locks = [holder] })).ToList();
        Assert.Equal(isFound, found.Exists(static f => f.Id == "MigrationLocked" && f.Evidence.Contains("4711", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("{}", null)]
    [InlineData("null", null)]
    [InlineData("\"{}\"", "The row is a JSON text instead of a JSON object.")]
    [InlineData("[1]", "The row is a list instead of a JSON object.")]
    [InlineData("5", "The row is a single value instead of a JSON object.")]
    public void A_settings_row_must_be_an_object(string row, string? expected) =>
        Assert.Equal(expected, UpkeepRules.Of(Facts("{}", row, null)).SingleOrDefault(static f => f.Id == "RowSkipped")?.Evidence);

    // In a real 1.83.2, the poll ended in add_deployment ("dictionary update sequence element #0 has length 1") for these rows.
    [Theory]
    [InlineData("\"{}\"", true)]
    [InlineData("[1]", true)]
    [InlineData("5", true)]
    [InlineData("true", true)]
    [InlineData("[]", false)]
    [InlineData("\"\"", false)]
    public void A_general_settings_row_that_is_no_object_can_end_the_poll(string row, bool ends)
    {
        var finding = UpkeepRules.Of(Facts("{}", row, null)).Single(static f => f.Id == "RowSkipped");
        Assert.Equal(ends, finding.Impact.Contains("every poll of the proxy ends", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("guardrails: []", "Info pii")]
    [InlineData("guardrails: [{guardrail_name: pii, litellm_params: {guardrail: presidio, mode: pre_call}}]", "Warning pii")]
    [InlineData("guardrails: [{guardrail_name: pii, litellm_params: {guardrail: presidio, mode: post_call}}]", "Warning pii")]
    [InlineData("guardrails: [{guardrail_name: other, litellm_params: {guardrail: presidio, mode: pre_call}}]", "Info pii")]
    public void Guardrails_of_the_table_are_compared_with_the_declaration(string declared, string expected)
    {
        var row = new StoredRow(
            "guardrails",
            "id",
            "pii",
            NodeJson.Parse("""{"guardrail_name": "pii", "litellm_params": {"guardrail": "presidio", "mode": "pre_call"}}"""),
            ""
        );
        var facts = Facts(declared, "{}", null);
        var stored = facts.Planes.Stored!;
        var entries = new Dictionary<string, IReadOnlyList<StoredRow>> { ["guardrails"] = [row] };
        facts = facts with { Planes = facts.Planes with { Stored = new StoredState(stored.Settings, entries, stored.Schema) } };
        var found = UpkeepRules.Of(facts).Where(static f => f.Id == "GuardrailDrift");
        Assert.Equal(expected, string.Join("; ", found.Select(static f => $"{f.Severity} {f.Subject}")));
    }

    [Theory]
    [InlineData("HTTP_PROXY=http://user:pw@proxy:3128", true)]
    [InlineData("https_proxy=http://proxy:3128", true)]
    [InlineData("HTTP_PROXY=http://proxy:3128;NO_PROXY=example.com", true)]
    [InlineData("HTTP_PROXY=http://proxy:3128;NO_PROXY=10.0.0.7", false)]
    [InlineData("HTTP_PROXY=http://proxy:3128;no_proxy=*", false)]
    [InlineData("HTTP_PROXY=", false)]
    [InlineData("NO_PROXY=x", false)]
    public void An_HTTP_proxy_needs_exceptions_for_local_servers(string variables, bool isFound)
    {
        const string declared =
            "model_list: [{model_name: a, litellm_params: {model: openai/x, api_base: 'http://10.0.0.7:8000'}}, {model_name: b, litellm_params: {model: openai/x, api_base: 'https://api.example.com'}}]";
        var facts = Facts(declared, "{}", null);
        facts = facts with
        {
            Deployment = facts.Deployment with
            {
                Environment = TestDeployments.Variables([
                    .. variables.Split(';').Select(static v => (v.Split('=', 2)[0], v.Split('=', 2)[1])),
                ]),
            },
        };
        var found = ProxyVariableRules.Of(facts).ToList();
        Assert.Equal(isFound, found.Count == 1);
        Assert.All(found, static f => Assert.Contains("10.0.0.7", f.Evidence, StringComparison.Ordinal));
        Assert.All(found, static f => Assert.DoesNotContain("pw", f.ToString(), StringComparison.Ordinal));
    }

    private static ConsistencyFacts Facts(string declared, string general, DatabaseUpkeep? upkeep)
    {
        var rows = new FakeDatabase();
        rows.Put("general_settings", "general_settings", general);
        var root = (ConfigMap)YamlReader.Read("test.yaml", declared)!;
        var planes = new PlaneSet
        {
            Deployment = TestDeployments.Minimal,
            Rules = new LiteLlmRules(LiteLlmVersion.Parse("1.83.2")),
            VersionSource = "",
            Declared = new DeclaredConfig(root, [], "") { Layers = [] },
            File = root,
            Stored = rows.State,
        };
        return new ConsistencyFacts(TestDeployments.Minimal, planes, [], new NoFiles(), null!, new DateTime(2026, 1, 1))
        {
            Upkeep = upkeep,
        };
    }

    private sealed class NoFiles : ICommands
    {
        public Task<(int Code, string Output)> RunAsync(
            string program,
            IReadOnlyList<string> arguments,
            string folder,
            CancellationToken token
        ) => throw new NotSupportedException();

        public FileFacts? Stat(string path) => null;

        public IReadOnlyList<string> List(string pattern) => [];
    }
}
