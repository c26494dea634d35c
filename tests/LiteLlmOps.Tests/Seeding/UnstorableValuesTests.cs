using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Changes;
using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Tests.Seeding;

/// <summary>What is said about a value that a table cannot store: its path by name, the line that declares it, and what to do.</summary>
public sealed class UnstorableValuesTests
{
    private const string Model = """
        model_list:
          - model_name: m
            litellm_params:
              model: openai/x
              note: text
            model_info:
              id: '1'
              blocked: text
        """;

    // path in the row, and the line
    [Theory]
    [InlineData("/litellm_params/note", 5)]
    [InlineData("/model_info/blocked", 8)]
    // The value itself is not there: the nearest one around it.
    [InlineData("/litellm_params/absent", 4)]
    [InlineData("/litellm_params/absent/note", 4)]
    [InlineData("/litellm_params/note/deep", 5)]
    [InlineData("/absent", 2)]
    [InlineData("", 2)]
    public void A_value_of_a_model_is_at_its_line(string pointer, int line)
    {
        var problem = Problem(Bench(Model), "1", pointer);
        Assert.Equal(("ValueNotStorable", "config.yaml", line), (problem.Id.Name, problem.Position.File, problem.Position.Line));
        Assert.Equal(
            $"/model_list/m{pointer} cannot be stored, so nothing was written, because it is odd. "
                + "Correct the value, remove the key, or add its path to seed.ignore of llmops.yaml when only the file needs it.",
            problem.Message
        );
    }

    // What the row keeps has no line; the change has.
    [Fact]
    public void A_value_of_the_row_is_at_the_line_of_the_change()
    {
        var bench = Bench(
            "model_list:\n  - { model_name: other, litellm_params: { model: x }, model_info: { id: '2' } }\n"
                + "  - model_name: m\n    litellm_params: { model: x, rpm: 2 }\n    model_info: { id: '1' }\n"
        );
        bench.Database.Put(
            "model_list",
            "1",
            """{"model_name":"m","litellm_params":{"model":"x","rpm":1,"note":"x"},"model_info":{}}""",
            "m"
        );
        var selection = new HashSet<string> { "/model_list/2", "/model_list/1/litellm_params/rpm" };
        var problem = Problem(bench, "1", "/litellm_params/note", new SeedOptions { Selection = selection });
        Assert.Equal(new SourcePosition("config.yaml", 4, 1), problem.Position);
    }

    // path in the row of router_settings, and the line; 0 for none
    [Theory]
    [InlineData("/timeout", 2)]
    [InlineData("/model_group_alias/fast", 3)]
    [InlineData("/model_group_alias/old", 3)]
    [InlineData("/undeclared", 0)]
    public void A_setting_is_at_the_line_of_its_key(string pointer, int line)
    {
        var bench = Bench("router_settings:\n  timeout: 5\n  model_group_alias: { fast: a }\n");
        bench.Database.Put(
            "router_settings",
            "router_settings",
            """{"timeout":1,"undeclared":1,"model_group_alias":{"fast":"b","old":"c"}}"""
        );
        var problem = Problem(bench, "router_settings", pointer);
        Assert.Equal(line, problem.Position.Line);
        Assert.StartsWith($"/router_settings{pointer} cannot be stored", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mcp_servers: { s: { url: 'http://h/', credentials: { auth_value: x }, server_id: '1' } }", "/credentials", true)]
    [InlineData(
        "mcp_servers: { s: { url: 'http://h/', credentials: { auth_value: x }, server_id: '1' } }",
        "/credentials/auth_value",
        true
    )]
    [InlineData("mcp_servers: { s: { url: 'http://h/', credentials: { auth_value: x }, server_id: '1' } }", "/url", false)]
    [InlineData(Model, "/credentials", false)]
    public void The_column_of_credentials_has_keys_of_its_own_in_the_config(string yaml, string pointer, bool isColumn) =>
        Assert.Equal(
            isColumn,
            Problem(Bench(yaml), "1", pointer)
                .Message.EndsWith(
                    "LiteLLM's config has the keys auth_value, client_id, client_secret, aws_access_key_id, aws_secret_access_key, aws_session_token, "
                        + "aws_region_name, aws_service_name, scopes instead, beside the url.",
                    StringComparison.Ordinal
                )
        );

    private static EntryProblem Problem(SeedBench bench, string key, string pointer, SeedOptions? options = null)
    {
        var plan = bench.Plan(options);
        var write = plan.WritesFor(plan.Changes).Single(w => w.Row.Key == key);
        return UnstorableValues.Problem(new UnstorableValue(write, pointer, "it is odd"), plan);
    }

    private static SeedBench Bench(string yaml) => new((ConfigMap)YamlReader.Read("config.yaml", yaml)!);
}
