using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Schema;

namespace LiteLlmOps.Tests.Drift;

public sealed class DriftNamesTests
{
    private static readonly PlaneSet Planes = new()
    {
        Deployment = TestDeployments.Minimal,
        Rules = new LiteLlmRules(LiteLlmVersion.Parse("1.83.2")),
        VersionSource = "test",
        Declared = Declared("model_list: [{model_name: declared-one, litellm_params: {model: x}}]\nmy_own_section: {a: 1}"),
        Stored = Stored("stored-one"),
        Live = [Live("live-one", "live-alias")],
    };

    [Fact]
    public void Names_of_every_plane_are_known_in_any_case() =>
        Assert.Empty(
            DriftNames.Unknown(
                Planes,
                ["ROUTER_settings", "my_own_section", "guardrails", "expected"],
                ["declared-one", "Stored-One", "live-one", "live-alias"]
            )
        );

    [Theory]
    [InlineData(
        "rooter_settings",
        "No section named 'rooter_settings' in LiteLLM's config or in deployment 'test'. Did you mean router_settings?"
    )]
    [InlineData("router", "No section named 'router' in LiteLLM's config or in deployment 'test'. Did you mean router_settings?")]
    [InlineData(
        "LiteLLM_SpendLogs",
        "No section named 'LiteLLM_SpendLogs' in LiteLLM's config or in deployment 'test'. Use -Plane Schema to compare tables."
    )]
    public void An_unknown_section_is_an_error_with_a_suggestion(string name, string message)
    {
        var error = Assert.Single(DriftNames.Unknown(Planes, [name], []));
        Assert.Equal(("SectionNotFound", LlmErrorKind.NotFound, name), (error.ErrorId, error.Kind, error.Target));
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void The_sections_are_listed_when_none_is_similar() =>
        Assert.EndsWith(
            " Sections: credential_list, environment_variables, general_settings, guardrails, litellm_settings, mcp_servers, model_list, router_settings, ui_settings.",
            Assert.Single(DriftNames.Unknown(Planes, ["zzzzzzzz"], [])).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("declared-on", "(searched: declared config, database, running proxy). Did you mean declared-one?")]
    [InlineData("alias", "(searched: declared config, database, running proxy). Did you mean live-alias?")]
    [InlineData("zzz", "(searched: declared config, database, running proxy). Check the name.")]
    public void An_unknown_model_is_an_error_that_names_the_planes(string name, string end)
    {
        var error = Assert.Single(DriftNames.Unknown(Planes, [], [name, name]));
        Assert.Equal("ModelNotFound", error.ErrorId);
        Assert.Equal($"No model named '{name}' in deployment 'test' {end}", error.Message);
    }

    [Fact]
    public void Tables_are_sections_when_the_plane_Schema_was_read()
    {
        var schema = new LiteLlmSchema(
            new Dictionary<string, IReadOnlyList<string>>(),
            [new SchemaTable("LiteLLM_SpendLogs", [], [], [], [])]
        );
        var planes = Planes with { Tables = (new InstalledLiteLlm("x", schema, true), new LiveSchema("public", [], [], null)) };
        Assert.Empty(DriftNames.Unknown(planes, ["litellm_spendlogs", "_prisma_migrations"], []));
        Assert.EndsWith(
            "Did you mean LiteLLM_SpendLogs?",
            Assert.Single(DriftNames.Unknown(planes, ["LiteLLM_SpendLog"], [])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void No_name_is_unknown_when_a_plane_could_not_be_read() =>
        Assert.Empty(DriftNames.Unknown(Planes with { Problems = [new LlmException(ErrorIds.ProxyUnreachable, "x")] }, ["nope"], ["nope"]));

    [Fact]
    public void No_model_is_unknown_when_no_plane_with_models_was_read() =>
        Assert.Empty(DriftNames.Unknown(Planes with { Declared = null, Stored = null, Live = [] }, [], ["nope"]));

    [Fact]
    public void Control_characters_of_a_stored_name_do_not_reach_the_message()
    {
        var error = Assert.Single(DriftNames.Unknown(Planes with { Stored = Stored("evil\u001b[2Jmodel") }, [], ["evil[2Jmodel"]));
        Assert.EndsWith("Did you mean evil\uFFFD[2Jmodel?", error.Message, StringComparison.Ordinal);
    }

    private static DeclaredConfig Declared(string yaml) => new((ConfigMap)YamlReader.Read("test.yaml", yaml)!, [], "") { Layers = [] };

    private static StoredState Stored(string model) =>
        new(
            new Dictionary<string, StoredRow>(),
            new Dictionary<string, IReadOnlyList<StoredRow>>
            {
                [ConfigSections.Models] = [new StoredRow(ConfigSections.Models, "1", model, ConfigMap.Empty, "")],
            },
            new StoredSchema("public", new Dictionary<string, IReadOnlySet<string>>())
        );

    private static LiveState Live(params string[] names) =>
        new()
        {
            Models = new Dictionary<string, LiveModel> { ["1"] = new("1", names, ConfigMap.Empty, ConfigMap.Empty, IsFromDatabase: true) },
        };
}
