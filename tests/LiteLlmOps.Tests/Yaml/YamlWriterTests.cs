using FsCheck;
using FsCheck.Fluent;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Tests.Yaml;

public sealed class YamlWriterTests
{
    [Law(1000)]
    public Property Written_YAML_is_read_back_as_the_same_value() =>
        Prop.ForAll(
            ConfigNodes.Map(3).ToArbitrary(),
            static map =>
            {
                var yaml = YamlWriter.Write(map, ["a header"]);
                return NodeEquality.AreEqual(YamlReader.Read("f.yaml", yaml), map).Label(yaml);
            }
        );

    [Theory]
    [InlineData("1e3", "k: \"1e3\"\n")]
    [InlineData("yes", "k: \"yes\"\n")]
    [InlineData("2024-02-01", "k: \"2024-02-01\"\n")]
    [InlineData("2024-13-01", "k: \"2024-13-01\"\n")]
    [InlineData("0x_", "k: \"0x_\"\n")]
    [InlineData(":c", "k: \":c\"\n")]
    [InlineData("a?b", "k: a?b\n")]
    [InlineData("os.environ/KEY", "k: os.environ/KEY\n")]
    [InlineData("gpt-4o", "k: gpt-4o\n")]
    [InlineData("a\nb", "k: \"a\\nb\"\n")]
    public void A_string_is_quoted_only_where_a_reader_could_misread_it(string text, string yaml) =>
        Assert.Equal(yaml, YamlWriter.Write(new ConfigMap([KeyValuePair.Create<string, ConfigNode>("k", new ConfigScalar(text))]), []));

    [Fact]
    public void The_layout_is_that_of_hand_written_YAML()
    {
        var node = YamlReader.Read(
            "f.yaml",
            "model_list: [{model_name: a, litellm_params: {model: x, rpm: 1}}]\nempty: {}\nnames: [a, b]\nsmall: 0.0000001\n"
        )!;
        Assert.Equal(
            """
            # one
            #
            model_list:
              - model_name: a
                litellm_params:
                  model: x
                  rpm: 1
            empty: {}
            names: [a, b]
            small: 1.0e-07

            """.ReplaceLineEndings("\n"),
            YamlWriter.Write(node, ["one", ""])
        );
    }
}
