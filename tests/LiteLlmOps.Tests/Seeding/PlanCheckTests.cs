using LiteLlmOps.Changes;
using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Tests.Seeding;

/// <summary>When a plan file is not applied, because what it was made from has changed.</summary>
public sealed class PlanCheckTests
{
    private const string Declaration =
        "router_settings: { num_retries: 3 }\nmodel_list: [{ model_name: a, litellm_params: { model: openai/x, api_key: os.environ/KEY }, model_info: { id: m1 } }]";

    private readonly FakeDatabase _database = new();

    public PlanCheckTests() => _database.Put("router_settings", "router_settings", """{"num_retries":1}""");

    [Fact]
    public void A_plan_is_applied_when_nothing_has_changed() => Assert.Empty(Changed(Declaration, static _ => { }));

    [Theory]
    [InlineData("""{"num_retries":2}""", "the database: /router_settings/num_retries (num_retries)")]
    [InlineData("""{"num_retries":3}""", "the database: /router_settings/num_retries (num_retries)")]
    public void A_row_that_was_modified_is_a_change_of_the_database(string row, string changed) =>
        Assert.Equal([changed], Changed(Declaration, database => database.Put("router_settings", "router_settings", row)));

    [Fact]
    public void A_row_that_was_deleted_or_created_is_a_change_of_the_database()
    {
        Assert.Equal(
            ["the database: /router_settings/num_retries (num_retries)"],
            Changed(
                Declaration,
                static database =>
                    database.Apply([new RowWrite(new RowKey("router_settings", "router_settings"), "router_settings", null, null)])
            )
        );
        Assert.Equal(
            ["the database: /model_list/m1 (a)"],
            Changed(
                Declaration,
                static database => database.Put("model_list", "m1", """{"model_name":"a","litellm_params":{"model":"openai/y"}}""")
            )
        );
    }

    [Theory]
    [InlineData("num_retries: 3", "num_retries: 4", "the declaration of /router_settings/num_retries (num_retries)")]
    [InlineData("num_retries: 3", "num_retries: 1", "the declaration of /router_settings/num_retries (num_retries)")]
    [InlineData("openai/x", "openai/y", "the declaration of /model_list/m1 (a)")]
    public void A_declaration_with_another_value_is_a_change_of_the_declaration(string old, string now, string changed) =>
        Assert.Equal([changed], Changed(Declaration.Replace(old, now, StringComparison.Ordinal), static _ => { }));

    // A comment in a file does not matter when the plan is the same.
    [Fact]
    public void A_declaration_with_the_same_values_is_no_change() => Assert.Empty(Changed(Declaration + "\n# a comment", static _ => { }));

    [Fact]
    public void A_variable_with_another_value_is_a_change_of_the_environment() =>
        Assert.Equal(
            ["the environment: KEY"],
            Changed(Declaration, static _ => { }, TestDeployments.Variables(("KEY", "another key"), ("OTHER", "x")))
        );

    [Fact]
    public void Another_version_of_LiteLLM_is_a_change_of_the_rules() =>
        Assert.Equal(
            ["the rules for /model_list/m1 (a): the LiteLLM version, or settings of llmops.yaml"],
            Changed(
                Declaration,
                static _ => { },
                now: static lines => lines.Select(static l => l with { Value = l.Path == "/model_list/m1" ? "?" : l.Value })
            )
        );

    [Fact]
    public void Another_action_is_a_change() =>
        Assert.Equal(
            ["the rules for /model_list/m1 (a): the LiteLLM version, or settings of llmops.yaml"],
            Changed(
                Declaration,
                static _ => { },
                now: static lines => lines.Select(static l => l with { Action = l.Path == "/model_list/m1" ? "Update" : l.Action })
            )
        );

    [Fact]
    public void Who_modified_a_row_and_when_is_named_when_it_is_known()
    {
        var (content, _) = Planned(Declaration, TestDeployments.Variables(("KEY", "a key")));
        var row = new StoredRow("router_settings", "router_settings", "router_settings", NodeJson.Parse("""{"num_retries":2}"""), "x")
        {
            ChangedBy = "ada",
            ChangedAt = new DateTime(2026, 11, 23, 12, 0, 0, DateTimeKind.Utc),
        };
        Assert.Equal("the database: /router_settings/num_retries (num_retries), by ada at 2026-11-23 12:00:00Z", Of(row));
        Assert.Equal("the database: /router_settings/num_retries (num_retries)", Of(row with { ChangedBy = "" }));
        Assert.Equal("the database: /router_settings/num_retries (num_retries)", Of(row with { ChangedAt = null }));

        string Of(StoredRow stored)
        {
            var planes = Planes(Declaration, TestDeployments.Variables(("KEY", "a key"))) with
            {
                Stored = new StoredState(
                    new Dictionary<string, StoredRow> { ["router_settings"] = stored },
                    new Dictionary<string, IReadOnlyList<StoredRow>>(),
                    _database.Schema
                ),
            };
            return Assert.Single(new PlanCheck(content, planes, Hash).Changed(SeedPlanner.Plan(planes, new SeedOptions(), default)));
        }
    }

    private IReadOnlyList<string> Changed(
        string declaration,
        Action<FakeDatabase> change,
        DeploymentEnvironment? environment = null,
        Func<IReadOnlyList<PlanLine>, IEnumerable<PlanLine>>? now = null
    )
    {
        var variables = TestDeployments.Variables(("KEY", "a key"));
        var (content, _) = Planned(Declaration, variables);
        change(_database);
        var planes = Planes(declaration, environment ?? variables);
        var lines = now?.Invoke(content.Lines) ?? content.Lines;
        return new PlanCheck(content with { Lines = [.. lines] }, planes, Hash).Changed(
            SeedPlanner.Plan(planes, new SeedOptions(), new DateOnly(2026, 1, 1))
        );
    }

    private (PlanContent Content, SeedPlan Plan) Planned(string declaration, DeploymentEnvironment environment)
    {
        var planes = Planes(declaration, environment);
        var plan = SeedPlanner.Plan(planes, new SeedOptions(), new DateOnly(2026, 1, 1));
        Assert.Equal(["/model_list/m1", "/router_settings/num_retries"], plan.Changes.Select(static c => c.Path));
        var file = PlanFile.Write(planes.Deployment, planes.Declared!.Hash, plan.Changes, Hash, default);
        return (PlanFile.Read(NodeJson.Parse(NodeJson.Write(file)), "plan.json", planes.Deployment, Hash), plan);
    }

    private PlaneSet Planes(string declaration, DeploymentEnvironment environment) =>
        new()
        {
            Deployment = TestDeployments.Minimal with { Environment = environment },
            Rules = new LiteLlmRules(LiteLlmVersion.Parse("1.83.2")),
            VersionSource = "llmops.yaml",
            Declared = new DeclaredConfig(
                (ConfigMap)Adapters.Yaml.YamlReader.Read("config.yaml", declaration)!,
                ["config.yaml"],
                declaration
            )
            {
                Layers = [],
            },
            Stored = _database.State,
        };

    private static string Hash(string text) => $"<{text}>";
}
