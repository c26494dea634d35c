using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Tests.Yaml;

/// <summary>The expected values are the output of safe_load in PyYAML 6, which LiteLLM uses to read its config.</summary>
public sealed class YamlReaderTests
{
    [Theory]
    [InlineData("yes", "true")]
    [InlineData("Off", "false")]
    [InlineData("tRue", "\"tRue\"")]
    [InlineData("y", "\"y\"")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("0755", "493")]
    [InlineData("08", "\"08\"")]
    [InlineData("0b101", "5")]
    [InlineData("0x1F", "31")]
    [InlineData("0o14", "\"0o14\"")]
    [InlineData("1_000", "1000")]
    [InlineData("1:30", "90")]
    [InlineData("190:20:30", "685230")]
    [InlineData("1e3", "\"1e3\"")]
    [InlineData("1.0e+3", "1000")]
    [InlineData("1.5e3", "\"1.5e3\"")]
    [InlineData("1.", "1")]
    [InlineData(".5", "0.5")]
    [InlineData("-.5", "\"-.5\"")]
    [InlineData("+5", "5")]
    [InlineData("12345678901234567890", "12345678901234567890")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("'yes'", "\"yes\"")]
    [InlineData("!!str 5", "\"5\"")]
    [InlineData("!!int '5'", "5")]
    [InlineData("!!float 5", "5")]
    [InlineData("a#c", "\"a#c\"")]
    [InlineData("a #c", "\"a\"")]
    [InlineData("http://x:1/y", "\"http://x:1/y\"")]
    [InlineData("[yes, 1, ~]", "[true,1,null]")]
    [InlineData("|\n  t\n  u\n", "\"t\\nu\\n\"")]
    [InlineData(">-\n  f\n  g\n", "\"f g\"")]
    [InlineData("2024-02-01", "\"2024-02-01\"")]
    public void A_plain_value_is_resolved_as_in_PyYAML(string yaml, string json) =>
        Assert.Equal($$"""{"k":{{json}}}""", Json("k: " + yaml));

    [Theory]
    [InlineData("a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3\n", """{"a":{"p":1,"q":2},"b":{"p":1,"q":3}}""")]
    [InlineData(
        "a: &x {p: 1}\nc: &y {p: 2, r: 5}\nb:\n  <<: [*x, *y]\n  z: 0\n",
        """{"a":{"p":1},"c":{"p":2,"r":5},"b":{"p":1,"r":5,"z":0}}"""
    )]
    [InlineData("a: &x [1,2]\nb: *x\n", """{"a":[1,2],"b":[1,2]}""")]
    [InlineData("a: 1\na: 2\nb: 3\n", """{"a":2,"b":3}""")]
    [InlineData("'<<': {a: 1}\n", """{"<<":{"a":1}}""")]
    [InlineData("1: a\ntrue: b\nnull: c\n1.5: d\n", """{"1":"a","true":"b","null":"c","1.5":"d"}""")]
    [InlineData("{a: 1, b: [1, 2], c}\n", """{"a":1,"b":[1,2],"c":null}""")]
    [InlineData("a: 'x\n  y\n\n  z'\n", """{"a":"x y\nz"}""")]
    [InlineData("a:\n- 1\n- 2\nb: 3\n", """{"a":[1,2],"b":3}""")]
    public void A_document_is_parsed_as_in_PyYAML(string yaml, string json) => Assert.Equal(json, Json(yaml));

    [Theory]
    [InlineData("a: b: c\n", 1)]
    [InlineData("b: *nope\n", 1)]
    [InlineData("x: 1\na:\n\t- b\n", 3)]
    [InlineData("a:\n  - b\n - c\n", 3)]
    [InlineData("a: 'unterminated\n", 1)]
    [InlineData("a: 1\n---\nb: 2\n", 2)]
    [InlineData("a: &x\n  b: *x\n", 2)]
    [InlineData("a: !foo x\n", 1)]
    [InlineData("a: !!binary aGk=\n", 1)]
    [InlineData("ok: 1\n? [a]\n: b\n", 2)]
    [InlineData("a: b\tc\n", 1)]
    [InlineData("a:\n  <<: 1\n", 2)]
    [InlineData("a: <<\n", 1)]
    public void What_PyYAML_rejects_is_an_error_with_its_line(string yaml, int line)
    {
        var problem = Assert.Throws<YamlProblem>(() => YamlReader.Read("f.yaml", yaml));
        Assert.Equal(("f.yaml", line), (problem.Position.File, problem.Position.Line));
        Assert.True(problem.Position.Column >= 1);
    }

    [Fact]
    public void Every_value_has_a_position()
    {
        var root = (ConfigMap)YamlReader.Read("f.yaml", "a: 1\nb:\n  c: [x, y]\n")!;
        Assert.Equal(new SourcePosition("f.yaml", 1, 4), root["a"]!.Position);
        Assert.Equal(new SourcePosition("f.yaml", 3, 3), root["b"]!.Position);
        var list = (ConfigList)root.MapAt("b")!["c"]!;
        Assert.Equal(new SourcePosition("f.yaml", 3, 10), list.Items[1].Position);
    }

    [Fact]
    public void A_file_with_exponentially_expanding_aliases_is_an_error()
    {
        var yaml =
            "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
            + string.Concat(
                Enumerable.Range(1, 9).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n")
            );
        Assert.Contains(
            "values of a YAML document, with those that aliases repeat (1,000,000 values)",
            Assert.Throws<YamlProblem>(() => YamlReader.Read("f.yaml", yaml)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_file_nested_too_deeply_is_an_error() =>
        Assert.Contains(
            "the limit for the nesting of a YAML document",
            Assert.Throws<YamlProblem>(() => YamlReader.Read("f.yaml", new string('[', 5000))).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    [InlineData("---\n...\n")]
    public void An_empty_document_is_null(string yaml) =>
        Assert.True(YamlReader.Read("f.yaml", yaml) is null or ConfigScalar { IsNull: true });

    private static string Json(string yaml) => NodeJson.Write(YamlReader.Read("f.yaml", yaml)!);
}
