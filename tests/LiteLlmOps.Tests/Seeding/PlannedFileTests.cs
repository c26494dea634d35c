using LiteLlmOps.Changes;
using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;

namespace LiteLlmOps.Tests.Seeding;

/// <summary>A plan file is applied when nothing that it was made from has changed; otherwise nothing is written, and the error says what has.</summary>
public sealed class PlannedFileTests : IDisposable
{
    private const string Declared = """
        router_settings: { num_retries: 3, timeout: 60 }
        model_list:
          - { model_name: a, litellm_params: { model: x, api_key: os.environ/KEY }, model_info: { id: '1' } }
          - { model_name: b, litellm_params: { model: x, api_key: os.environ/KEY }, model_info: { id: '2' } }
          - { model_name: c, litellm_params: { model: x }, model_info: { id: '3' } }
        """;

    private readonly OperationBench _bench = new(Declared);

    public PlannedFileTests()
    {
        Variable("first");
        _bench.Rows.Put("router_settings", "router_settings", """{"num_retries":1,"timeout":60}""");
        _bench.Rows.Put("model_list", "1", """{"model_name":"a","litellm_params":{"model":"old","api_key":"zero"},"model_info":{}}""", "a");
        _bench.Rows.Put("model_list", "2", """{"model_name":"b","litellm_params":{"model":"old","api_key":"zero"},"model_info":{}}""", "b");
        _bench.Rows.Put("model_list", "9", """{"model_name":"z","litellm_params":{"model":"x"},"model_info":{}}""", "z");
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_plan_of_the_current_state_is_applied()
    {
        var changes = Apply(Plan());
        Assert.Equal(
            [
                "Add /model_list/3",
                "Remove /model_list/9",
                "Update /model_list/1",
                "Update /model_list/2",
                "Update /router_settings/num_retries",
            ],
            changes.Select(static c => c.ToString()).Order(StringComparer.Ordinal)
        );
        Assert.Equal(3L, _bench.Setting("num_retries"));
    }

    // The row, its content after the plan was made (null: deleted), and the name in the message.
    [Theory]
    [InlineData("router_settings", "router_settings", """{"num_retries":2,"timeout":60}""", "/router_settings/num_retries (num_retries)")]
    [InlineData("router_settings", "router_settings", """{"num_retries":3,"timeout":60}""", "/router_settings/num_retries (num_retries)")]
    [InlineData("router_settings", "router_settings", null, "/router_settings/num_retries (num_retries)")]
    [InlineData(
        "model_list",
        "1",
        """{"model_name":"a","litellm_params":{"model":"new","api_key":"first"},"model_info":{}}""",
        "/model_list/1 (a)"
    )]
    [InlineData("model_list", "3", """{"model_name":"c","litellm_params":{"model":"x"},"model_info":{}}""", "/model_list/3 (c)")]
    [InlineData("model_list", "3", """{"model_name":"c","litellm_params":{"model":"y"},"model_info":{}}""", "/model_list/3 (c)")]
    [InlineData("model_list", "9", null, "/model_list/9 (z)")]
    public void A_row_that_has_changed_is_named(string section, string key, string? row, string name)
    {
        var plan = Plan();
        if (row is null)
            _bench.Rows.Apply([new RowWrite(new RowKey(section, key), key, null, null)]);
        else
            _bench.Rows.Put(section, key, row, name[^2..^1]);
        Refused(plan, $"the database: {name}");
    }

    // What replaces what in the declaration, and the names in the message.
    [Theory]
    [InlineData("num_retries: 3", "num_retries: 4", "/router_settings/num_retries (num_retries)")]
    [InlineData("num_retries: 3", "num_retries: 1", "/router_settings/num_retries (num_retries)")]
    [InlineData("c, litellm_params: { model: x", "c, litellm_params: { model: y", "/model_list/3 (c)")]
    [InlineData("a, litellm_params: { model: x", "a, litellm_params: { model: old", "/model_list/1 (a)")]
    [InlineData("id: '3'", "id: '9'", "/model_list/3 (c); the declaration of /model_list/9 (z)")]
    public void A_changed_declaration_is_named(string old, string now, string names)
    {
        var plan = Plan();
        _bench.Declare(Declared.Replace(old, now, StringComparison.Ordinal));
        Refused(plan, $"the declaration of {names}");
    }

    [Fact]
    public void A_declaration_that_changes_nothing_of_the_plan_does_not_matter()
    {
        var plan = Plan();
        _bench.Declare(Declared + "\n# a comment");
        Assert.Equal(5, Apply(plan).Count);
    }

    [Fact]
    public void A_changed_variable_is_named_once()
    {
        var plan = Plan();
        Variable("second");
        Refused(plan, "the environment: KEY");
    }

    [Fact]
    public void A_variable_and_the_declaration_are_both_named()
    {
        var plan = Plan();
        Variable("second");
        _bench.Declare(Declared.Replace("num_retries: 3", "num_retries: 4", StringComparison.Ordinal));
        Refused(
            plan,
            "the environment: KEY; the declaration of /model_list/1 (a); the declaration of /model_list/2 (b); the declaration of /router_settings/num_retries (num_retries)"
        );
    }

    [Fact]
    public void When_everything_else_is_the_same_the_rules_have_changed()
    {
        var plan = Plan();
        _bench.Deployment = _bench.Deployment with { Seed = _bench.Deployment.Seed with { Ignore = [new PathGlob("/router_settings")] } };
        Refused(plan, "the rules for /router_settings/num_retries (num_retries): the LiteLLM version, or settings of llmops.yaml");
    }

    private void Variable(string value) =>
        _bench.Deployment = _bench.Deployment with { Environment = TestDeployments.Variables(("KEY", value)) };

    // As Export-LlmPlan.
    private string Plan()
    {
        _bench.Host = new FakeHost { IsWhatIf = true };
        var changes = _bench.Seed(new SeedOptions { Prune = PruneScope.All });
        _bench.Host = new FakeHost();
        using var adapters = _bench.NewAdapters();
        var declared = adapters.Files.ReadDeclared(_bench.Deployment.Config.Source!, []);
        var plan = PlanFile.Write(
            _bench.Deployment,
            declared.Hash,
            changes,
            _bench.State.Hash,
            new DateTime(2026, 11, 29, 12, 0, 0, DateTimeKind.Utc)
        );
        return _bench.Write("plan.yaml", adapters.Files.WriteYaml(plan, []));
    }

    private IReadOnlyList<LlmChange> Apply(string plan) => _bench.Seed(new SeedOptions { NoWait = true, PlanPath = plan });

    private void Refused(string plan, string changed)
    {
        var rows = _bench.Rows.State;
        var error = Assert.Throws<LlmException>(() => Apply(plan));
        Assert.Equal(
            ("PlanOutdated", $"The plan '{plan}' is stale; nothing was applied. Changed since: {changed}. Create a new plan."),
            (error.ErrorId, error.Message)
        );
        Assert.Equal(rows.Settings.Values, _bench.Rows.State.Settings.Values);
    }
}
