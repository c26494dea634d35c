using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Tests.Configuration;

public sealed class ConfigMergeTests
{
    [Fact]
    public void An_include_appends_lists_and_replaces_everything_else() =>
        Assert.Equal(
            """{"model_list":[1,2,3],"general_settings":{"b":2},"callbacks":[4]}""",
            NodeJson.Write(
                ConfigMerge.Include(
                    Map("model_list: [1, 2]\ngeneral_settings: {a: 1}"),
                    Map("model_list: [3]\ngeneral_settings: {b: 2}\ncallbacks: [4]"),
                    static (_, _) => Assert.Fail()
                )
            )
        );

    [Fact]
    public void An_include_of_a_list_over_another_type_is_reported()
    {
        var clashes = new List<string>();
        ConfigMerge.Include(Map("a: {x: 1}"), Map("a: [1]"), (key, _) => clashes.Add(key));
        Assert.Equal(["a"], clashes);
    }

    [Theory]
    [InlineData("a: {x: 1, y: 2}", "a: {y: 3, z: 4}", """{"a":{"x":1,"y":3,"z":4}}""")]
    [InlineData("a: {x: 1, y: 2}", "a: {y: null}", """{"a":{"x":1}}""")]
    [InlineData("a: [1, 2]", "a: [3]", """{"a":[3]}""")]
    [InlineData("a: 1", "a: {x: 1}", """{"a":{"x":1}}""")]
    [InlineData(
        "model_list: [{model_name: a, litellm_params: {model: x, rpm: 1}}, {model_name: b}]",
        "model_list: [{model_name: a, litellm_params: {rpm: 2}}, {model_name: c}]",
        """{"model_list":[{"model_name":"a","litellm_params":{"model":"x","rpm":2}},{"model_name":"b"},{"model_name":"c"}]}"""
    )]
    [InlineData(
        "model_list: [{model_name: a, model_info: {id: '1'}}, {model_name: a, model_info: {id: '2'}}]",
        "model_list: [{model_name: a, model_info: {id: '2', mode: chat}}]",
        """{"model_list":[{"model_name":"a","model_info":{"id":"1"}},{"model_name":"a","model_info":{"id":"2","mode":"chat"}}]}"""
    )]
    public void An_overlay_is_merged(string config, string overlay, string json) =>
        Assert.Equal(json, NodeJson.Write(ConfigMerge.Overlay(Map(config), Map(overlay))));

    // It is ambiguous which of two deployments of the same name is meant, so it is a third one.
    [Fact]
    public void An_overlay_does_not_choose_between_two_elements_of_the_same_name() =>
        Assert.Equal(
            3,
            (
                (ConfigList)
                    ConfigMerge.Overlay(
                        Map("model_list: [{model_name: a, x: 1}, {model_name: a, x: 2}]"),
                        Map("model_list: [{model_name: a, y: 1}]")
                    )["model_list"]!
            )
                .Items
                .Count
        );

    private static ConfigMap Map(string yaml) => (ConfigMap)YamlReader.Read("f.yaml", yaml)!;
}
