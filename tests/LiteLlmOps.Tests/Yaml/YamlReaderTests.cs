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

    // YamlDotNet accepts these documents or reads them in another way. The comments have the reason of PyYAML.
    [Theory]
    // PyYAML: found character '\t' that cannot start any token.
    [InlineData("\ta: 1\n", 1, 1)]
    [InlineData("a:\t1\n", 1, 3)]
    [InlineData("a: 1\n\tb: 2\n", 2, 1)]
    [InlineData("a: 1\t\n", 1, 5)]
    [InlineData("a: 1\t# c\n", 1, 5)]
    [InlineData("a: 1\n\t\nb: 2\n", 2, 1)]
    [InlineData("a: 1\n\n \t# c\n", 3, 2)]
    [InlineData("a: b\n\tc\n", 2, 1)]
    [InlineData("a: b\t\n  c\n", 1, 5)]
    [InlineData("-\ta\n", 1, 2)]
    [InlineData("a:\n  -\tb\n", 2, 4)]
    [InlineData("a: [b,\tc]\n", 1, 7)]
    [InlineData("a: \"b\"\t\n", 1, 7)]
    [InlineData("\"a\"\t: 1\n", 1, 4)]
    [InlineData("---\ta\n", 1, 4)]
    [InlineData("a: |\n\tb\n", 2, 1)]
    // PyYAML: expected chomping or indentation indicators, or a comment or a line break.
    [InlineData("a: |\t\n  b\n", 1, 5)]
    [InlineData("a: | \t# c\n  b\n", 1, 6)]
    // PyYAML: expected <block end>, or the node content, but found ':'.
    [InlineData(": a\n", 1, 1)]
    [InlineData("a: 1\n: b\n", 2, 1)]
    [InlineData("a:\n  : b\n", 2, 3)]
    [InlineData("- : a\n", 1, 3)]
    [InlineData("a: {: b}\n", 1, 5)]
    [InlineData("a: { : b}\n", 1, 6)]
    [InlineData("a: [b, : c]\n", 1, 8)]
    [InlineData("a: [\"b\",: c]\n", 1, 9)]
    // PyYAML: expected ',' or a closing bracket. A key has one line.
    [InlineData("a: {b c\n  d: e}\n", 2, 4)]
    [InlineData("a: [b\n  c: d]\n", 2, 4)]
    [InlineData("a: {b: [c] d: e}\n", 1, 12)]
    [InlineData("a: {b: [c]d}\n", 1, 11)]
    [InlineData("a: [[b] [c]]\n", 1, 9)]
    [InlineData("a: [\"b\" \"c\"]\n", 1, 9)]
    [InlineData("a: [{b: 1} {c: 2}]\n", 1, 12)]
    [InlineData("a: {\"b\" c: d}\n", 1, 9)]
    // PyYAML: between brackets, ?, : and | are indicators.
    [InlineData("a: [http://b/c?d=e]\n", 1, 15)]
    [InlineData("a: {b: http://c/d?e}\n", 1, 18)]
    [InlineData("a: {b: ?c}\n", 1, 8)]
    [InlineData("a: {b: :c}\n", 1, 8)]
    [InlineData("a: [:b]\n", 1, 5)]
    [InlineData("a: [|]\n", 1, 5)]
    [InlineData("a: {b: c:}\n", 1, 8)]
    // PyYAML: expected alphabetic or numeric character in the name of an anchor.
    [InlineData("a: &b.c 1\n", 1, 4)]
    [InlineData("a: &gpt-4.1\n  b: 1\n", 1, 4)]
    [InlineData("a: &b/c 1\n", 1, 4)]
    [InlineData("a: &b: 1\n", 1, 4)]
    [InlineData("a: &é 1\n", 1, 4)]
    [InlineData("a: [&b\"c]\n", 1, 5)]
    // PyYAML: expected <document start>, or the node content.
    [InlineData("|\na\n", 2, 1)]
    [InlineData(">-\n\na\n", 3, 1)]
    [InlineData("--- |\na\n", 2, 1)]
    [InlineData("|\n b\nc\n", 3, 1)]
    [InlineData("|\n\tb\n", 2, 1)]
    [InlineData("...\n", 1, 1)]
    [InlineData("# c\n...\na: 1\n", 2, 1)]
    [InlineData("%YAML 1.1\n", 1, 1)]
    [InlineData("%YAML 1.1\na: 1\n", 1, 1)]
    [InlineData("%FOO\na: 1\n", 1, 1)]
    [InlineData("a: 1\n%FOO\n", 2, 1)]
    [InlineData("%TAG ! tag:x,2000:\n", 1, 1)]
    // PyYAML: ValueError, since Python has no such date, time or number.
    [InlineData("a: 2024-13-01\n", 1, 4)]
    [InlineData("a: 2024-00-01\n", 1, 4)]
    [InlineData("a: 2024-02-30\n", 1, 4)]
    [InlineData("a: 2023-02-29\n", 1, 4)]
    [InlineData("a: 2024-01-00\n", 1, 4)]
    [InlineData("a: 0000-01-01\n", 1, 4)]
    [InlineData("a: 2024-01-01 24:00:00\n", 1, 4)]
    [InlineData("a: 2024-01-01T00:60:00Z\n", 1, 4)]
    [InlineData("a: 2024-01-01T00:00:60Z\n", 1, 4)]
    [InlineData("a: 2024-01-01T00:00:00+24:00\n", 1, 4)]
    [InlineData("a: 2024-01-01T00:00:00-23:60\n", 1, 4)]
    [InlineData("2024-13-01: a\n", 1, 1)]
    [InlineData("a: !!timestamp b\n", 1, 4)]
    [InlineData("a: 0x_\n", 1, 4)]
    [InlineData("a: -0b__\n", 1, 4)]
    // PyYAML: mapping values are not allowed here.
    [InlineData("a: b\n  *c:\n", 1, 4)]
    [InlineData("a b\n *c:\n  d\n", 1, 1)]
    public void What_only_PyYAML_rejects_is_an_error_with_its_position(string yaml, int line, int column)
    {
        var problem = Assert.Throws<YamlProblem>(() => YamlReader.Read("f.yaml", yaml));
        Assert.Equal(new SourcePosition("f.yaml", line, column), problem.Position);
    }

    // Near the errors above.
    [Theory]
    [InlineData("a: \"b\tc\"\n", "{\"a\":\"b\\tc\"}")]
    [InlineData("a: 'b\n\tc' # d\te\n", "{\"a\":\"b c\"}")]
    [InlineData("# a\tb\na: 1 #\tc\n", "{\"a\":1}")]
    [InlineData("#\t", "null")]
    [InlineData("a: |\n  b\tc\n  \td\n", "{\"a\":\"b\\tc\\n\\td\\n\"}")]
    [InlineData("a: [\n  b, # c\td\n  #\te\n]\n", "{\"a\":[\"b\"]}")]
    [InlineData("? a\n: b\n", "{\"a\":\"b\"}")]
    [InlineData("a: {? b : c}\n", "{\"a\":{\"b\":\"c\"}}")]
    [InlineData("? a\n? b\n", "{\"a\":null,\"b\":null}")]
    [InlineData("&x : a\n", "{\"null\":\"a\"}")]
    [InlineData("a: ?b\n", "{\"a\":\"?b\"}")]
    [InlineData("a: :b\n", "{\"a\":\":b\"}")]
    [InlineData("a: b?c\n", "{\"a\":\"b?c\"}")]
    [InlineData("a: [\"b?c\", 'd?']\n", "{\"a\":[\"b?c\",\"d?\"]}")]
    [InlineData("a: http://b:1/c?d=e\n", "{\"a\":\"http://b:1/c?d=e\"}")]
    [InlineData("a: [http://b:1/c]\n", "{\"a\":[\"http://b:1/c\"]}")]
    [InlineData("a: {\"b\":\"c\",\"d\":[1,{\"e\":2}]}\n", "{\"a\":{\"b\":\"c\",\"d\":[1,{\"e\":2}]}}")]
    [InlineData("a: {b: c,}\n", "{\"a\":{\"b\":\"c\"}}")]
    [InlineData("a: {b:: c}\n", "{\"a\":{\"b:\":\"c\"}}")]
    [InlineData("a: [b: d]\n", "{\"a\":[{\"b\":\"d\"}]}")]
    [InlineData("a: &b_c-1 1\nd: *b_c-1\n", "{\"a\":1,\"d\":1}")]
    [InlineData("- |\n a\n", "[\"a\\n\"]")]
    [InlineData("|\n a\n", "\"a\\n\"")]
    [InlineData("|\n\n a\n", "\"\\na\\n\"")]
    [InlineData("a: |\nb: 1\n", "{\"a\":\"\",\"b\":1}")]
    [InlineData("%YAML 1.1\n---\na: 1\n", "{\"a\":1}")]
    [InlineData("%FOO\n---\na: 1\n", "{\"a\":1}")]
    [InlineData("# %FOO\na: 1\n", "{\"a\":1}")]
    [InlineData("---\n...\n", "null")]
    [InlineData("a: 1\n...\n", "{\"a\":1}")]
    [InlineData("a: 2024-02-29\n", "{\"a\":\"2024-02-29\"}")]
    [InlineData("a: 2024-1-1 0:00:00\n", "{\"a\":\"2024-1-1 0:00:00\"}")]
    [InlineData("a: 2024-12-31T23:59:59.5-23:59\n", "{\"a\":\"2024-12-31T23:59:59.5-23:59\"}")]
    [InlineData("a: '2024-13-01'\n", "{\"a\":\"2024-13-01\"}")]
    [InlineData("a: 0_\n", "{\"a\":0}")]
    public void What_PyYAML_accepts_is_read(string yaml, string json) =>
        Assert.Equal(json, YamlReader.Read("f.yaml", yaml) is { } node ? NodeJson.Write(node) : "null");

    // PyYAML accepts these.
    [Theory]
    [InlineData("a: [\nb]\n", 2, "a value between brackets must be indented further")]
    [InlineData("a:\n  b: {\n  c: d\n  }\n", 3, "a value between brackets must be indented further")]
    [InlineData("a: {b:}\n", 1, "put a space after it or quote")]
    [InlineData("a: {b:[c]}\n", 1, "put a space after it or quote")]
    [InlineData("a: \"b\nc\"\n", 1, "indent each line of a text between quotes")]
    [InlineData("a: [b]#c\n", 1, "put a space before #")]
    [InlineData("a:\n  b: |\n    \n    c\n", 4, "delete the spaces in the empty lines")]
    public void What_only_YamlDotNet_rejects_has_a_message_with_the_correction(string yaml, int line, string correction)
    {
        var problem = Assert.Throws<YamlProblem>(() => YamlReader.Read("f.yaml", yaml));
        Assert.Equal(line, problem.Position.Line);
        Assert.Contains(correction, problem.Message, StringComparison.Ordinal);
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
