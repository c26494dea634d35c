using System.Globalization;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Adapters.Yaml.Editing;
using LiteLlmOps.Configuration;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Tests.Yaml;

/// <summary>Edits of hand-written YAML.</summary>
public sealed class YamlEditorTests
{
    [Theory]
    [InlineData("a: 1 # why\nb: 2\n", "a", "2", "a: 2 # why\nb: 2\n")]
    [InlineData("a: \"x\"\n", "a", "y", "a: \"y\"\n")]
    [InlineData("a: 'x'\n", "a", "it's", "a: 'it''s'\n")]
    [InlineData("a: x\n", "a", "'5'", "a: \"5\"\n")]
    [InlineData("a: \"x\"\n", "a", "5", "a: 5\n")]
    [InlineData("a:\nb: 2\n", "a", "1", "a: 1\nb: 2\n")]
    [InlineData("a: # why\n  x: 1\nb: 2\n", "a", "off", "a: false # why\nb: 2\n")]
    [InlineData("a: 1 # why\nb: 2\n", "a", "{x: 1, y: [{z: 2}]}", "a: # why\n  x: 1\n  y:\n    - z: 2\nb: 2\n")]
    [InlineData("a: 1", "a", "2", "a: 2")]
    [InlineData("a: 1\r\nb:\r\n  c: 1\r\n", "b/d", "{e: 1}", "a: 1\r\nb:\r\n  c: 1\r\n  d:\r\n    e: 1\r\n")]
    [InlineData("a: {x: 1, y: 2} # why\n", "a/x", "it is", "a: {x: \"it is\", y: 2} # why\n")]
    [InlineData("a: {x: 1, y: 2}\n", "a/z", "[1, q]", "a: {x: 1, y: 2, z: [1, q]}\n")]
    [InlineData("a: {}\nb: 1\n", "a/x/y", "1", "a:\n  x:\n    y: 1\nb: 1\n")]
    [InlineData("a: |  # text\n  one\n  two\nb: 1\n", "a", "\"one\\n\\nthree\\n\"", "a: |  # text\n  one\n\n  three\nb: 1\n")]
    [InlineData("a: |\n  one\n  two\nb: 1\n", "a", "word", "a: word\nb: 1\n")]
    [InlineData("a: x\nb: |\n  one\n\n# tail\n", "c", "1", "a: x\nb: |\n  one\nc: 1\n\n# tail\n")]
    [InlineData("a:\n  - x: 1\n    y: 2 # why\n  - x: 3\n", "a/0/z", "1", "a:\n  - x: 1\n    y: 2 # why\n    z: 1\n  - x: 3\n")]
    [InlineData("a: 1\n\n# of b\nb: 2\n", "c", "3", "a: 1\n\n# of b\nb: 2\n\nc: 3\n")]
    [InlineData("a:\n    b:\n        c: 1\n", "a/d", "{e: {f: 1}}", "a:\n    b:\n        c: 1\n    d:\n        e:\n            f: 1\n")]
    [InlineData("l:\n- a: 1\nm: 1\n", "n", "[{a: 1}]", "l:\n- a: 1\nm: 1\nn:\n- a: 1\n")]
    [InlineData("", "a/b", "1", "a:\n  b: 1\n")]
    [InlineData("# only words\n", "a", "1", "# only words\na: 1\n")]
    [InlineData("\uFEFFa: 1\n", "a", "2", "\uFEFFa: 2\n")]
    [InlineData("a: 1\n...\n", "b", "2", "a: 1\nb: 2\n...\n")]
    public void Set_changes_one_value_and_keeps_the_rest(string before, string path, string value, string after) =>
        AssertEdit(after, before, TreeEdit.Set(Path(path), Value(value)));

    [Theory]
    [InlineData("d: &d {t: 1}\nm:\n  <<: *d\n  n: 1\n", "m/t", "2", "d: &d {t: 1}\nm:\n  <<: *d\n  n: 1\n  t: 2\n")]
    [InlineData("d: &d {t: 1}\nm: *d\n", "m/t", "2", "d: &d {t: 1}\nm:\n  t: 2\n")]
    [InlineData("d: &d 1\nm: *d # why\n", "m", "2", "d: &d 1\nm: 2 # why\n")]
    [InlineData("d: &d 1\nm: 1\n", "d", "2", "d: &d 2\nm: 1\n")]
    [InlineData("d: &d {o: {p: 1, q: 2}}\nm: {<<: *d}\n", "m/o/p", "3", "d: &d {o: {p: 1, q: 2}}\nm: {<<: *d, o: {p: 3, q: 2}}\n")]
    public void Set_overrides_a_shared_value_in_one_place_only(string before, string path, string value, string after) =>
        AssertEdit(after, before, TreeEdit.Set(Path(path), Value(value)));

    [Theory]
    [InlineData("a: 1\nb: 2 # why\nc: 3\n", "b", "a: 1\nc: 3\n")]
    [InlineData("a: 1\nb: 2", "b", "a: 1")]
    [InlineData("a: 1\n# of b\nb:\n  x: 1\nc: 3\n", "b", "a: 1\n# of b\nc: 3\n")]
    [InlineData("a: # why\n  x: 1 # x\nb: 2\n", "a/x", "a: {} # why\nb: 2\n")]
    [InlineData("a: {x: 1, y: 2, z: 3}\n", "a/y", "a: {x: 1, z: 3}\n")]
    [InlineData("a: [x, y]\n", "a/1", "a: [x]\n")]
    [InlineData("a: [x]\n", "a/0", "a: []\n")]
    [InlineData("a:\n  - x: 1\n    y: 2\n  - z\n", "a/0/x", "a:\n  - y: 2\n  - z\n")]
    [InlineData("a:\n  - x: 1\n  - z # why\n", "a/0", "a:\n  - z # why\n")]
    [InlineData("a: 1\n", "a", "{}\n")]
    public void Remove_deletes_one_value_and_keeps_the_rest(string before, string path, string after) =>
        AssertEdit(after, before, TreeEdit.Remove(Path(path)));

    [Theory]
    [InlineData("a:\n  - x # 1\n  # of y\n  - y\n", 1, "[n, m]", "a:\n  - x # 1\n  - n\n  - m\n  # of y\n  - y\n")]
    [InlineData("a:\n  # of x\n  - x\n", 0, "[{n: 1, m: 2}]", "a:\n  # of x\n  - n: 1\n    m: 2\n  - x\n")]
    [InlineData("a:\n- x: 1\n\n- x: 2\nb: 1\n", 2, "[{x: 3}]", "a:\n- x: 1\n\n- x: 2\n\n- x: 3\nb: 1\n")]
    [InlineData("a: [x, y]\n", 2, "[n]", "a: [x, y, n]\n")]
    [InlineData("a: [x, y]\n", 0, "[\"n, m\"]", "a: [\"n, m\", x, y]\n")]
    [InlineData("a: [\n  x,\n  y, # why\n]\n", 2, "[n]", "a: [\n  x,\n  y,\n  n, # why\n]\n")]
    [InlineData("a: []\n", 0, "[{x: 1}]", "a:\n  - x: 1\n")]
    [InlineData("a:\n  - x\n  - y\n", 1, "[\"\", \"second\"]", "a:\n  - x\n  - \"\"\n  - second\n  - y\n")]
    [InlineData("a:\n  - x\n  - []\n\nb: 1\n", 1, "[\"\", \"second\"]", "a:\n  - x\n  - \"\"\n  - second\n  - []\n\nb: 1\n")]
    [InlineData(
        "a:\n  - x\n  - y\nb:\n  ? \"\\Lx\" # why\n# c\n  : {}\n",
        1,
        "[n]",
        "a:\n  - x\n  - n\n  - y\nb:\n  ? \"\\Lx\" # why\n# c\n  : {}\n"
    )]
    [InlineData("b: 1\n", 0, "[x]", "b: 1\na: [x]\n")]
    public void Insert_adds_items_and_keeps_the_rest(string before, int index, string items, string after) =>
        AssertEdit(after, before, TreeEdit.Insert(Path("a"), index, ((ConfigList)Value(items)).Items));

    // A dash or a colon without a value is null; what follows in the same column is the next element.
    [Theory]
    [InlineData("a:\n  -\n  - x\n", "a/0", "n", "a:\n  - n\n  - x\n")]
    [InlineData("a:\n-\n- x\nb: 1\n", "a/0", "n", "a:\n- n\n- x\nb: 1\n")]
    [InlineData("a:\n-\n-\n- x\n", "a/1", "{y: 1}", "a:\n-\n- y: 1\n- x\n")]
    [InlineData("a:\n  - # none\n  - x\n", "a/0", "n", "a:\n  - n # none\n  - x\n")]
    [InlineData("a:\n  - &k\n  - x\n", "a/0", "n", "a:\n  - &k n\n  - x\n")]
    [InlineData("a:\n  - !!null\n  - x\n", "a/1", "n", "a:\n  - !!null\n  - n\n")]
    [InlineData("- -\n  - x\n-\n- y\n", "0/0", "n", "- - n\n  - x\n-\n- y\n")]
    [InlineData("- -\n  - x\n-\n- y\n", "1", "n", "- -\n  - x\n- n\n- y\n")]
    [InlineData("- a:\n- b\n", "0/a", "n", "- a: n\n- b\n")]
    [InlineData("- a:\n  - x\n- b\n", "0/a/0", "n", "- a:\n  - n\n- b\n")]
    [InlineData("a:\n-\nb:\n- x\n", "a/0", "n", "a:\n- n\nb:\n- x\n")]
    [InlineData("a:\nb:\n- x\n", "a", "n", "a: n\nb:\n- x\n")]
    [InlineData("a:\nb:\n- x\n", "a", "[{y: 1}]", "a:\n- y: 1\nb:\n- x\n")]
    [InlineData("a:\n\n# of b\nb:\n- x\n", "a", "{y: 1}", "a:\n  y: 1\n\n# of b\nb:\n- x\n")]
    [InlineData("- a:\n  b:\n  - x\n", "0/a", "{y: 1}", "- a:\n    y: 1\n  b:\n  - x\n")]
    [InlineData("a:\n  -", "a/0", "n", "a:\n  - n")]
    public void Set_replaces_a_null_without_text(string before, string path, string value, string after) =>
        AssertEdit(after, before, TreeEdit.Set(Path(path), Value(value)));

    [Theory]
    [InlineData("a:\n  -\n  - x\n", "a/0", "a:\n  - x\n")]
    [InlineData("a:\n  -\n  - x\n", "a/1", "a:\n  -\n")]
    [InlineData("a:\n-\n-\n- x\n", "a/1", "a:\n-\n- x\n")]
    [InlineData("a:\n  -\n  # of x\n  - x\n", "a/0", "a:\n  # of x\n  - x\n")]
    [InlineData("a:\n  -\n  - k: 1\n    l: 2\n", "a/1/k", "a:\n  -\n  - l: 2\n")]
    [InlineData("- -\n  - x\n- y\n", "0/0", "- - x\n- y\n")]
    [InlineData("- -\n- y\n", "0/0", "- []\n- y\n")]
    [InlineData("a:\n-\nb: 1\n", "a/0", "a: []\nb: 1\n")]
    [InlineData("a:\nb:\n- x\n", "a", "b:\n- x\n")]
    [InlineData("- a:\n  b:\n  - x\n- y\n", "0/a", "- b:\n  - x\n- y\n")]
    [InlineData("- a:\n- y\n", "0/a", "- {}\n- y\n")]
    public void Remove_deletes_a_null_without_text_and_keeps_the_rest(string before, string path, string after) =>
        AssertEdit(after, before, TreeEdit.Remove(Path(path)));

    [Theory]
    [InlineData("a:\n  -\n  - x\n", 0, "[n]", "a:\n  - n\n  -\n  - x\n")]
    [InlineData("a:\n  -\n  - x\n", 1, "[n]", "a:\n  -\n  - n\n  - x\n")]
    [InlineData("a:\n  - x\n  - # none\n  - y\n", 2, "[n, m]", "a:\n  - x\n  - # none\n  - n\n  - m\n  - y\n")]
    [InlineData("a:\n-\n-\nb: 1\n", 2, "[{y: 1}]", "a:\n-\n-\n- y: 1\nb: 1\n")]
    [InlineData("a:\n  - x\n  -", 2, "[n]", "a:\n  - x\n  -\n  - n")]
    [InlineData("a:\nb:\n- x\n", 0, "[n]", "a: [n]\nb:\n- x\n")]
    public void Insert_adds_items_next_to_a_null_without_text(string before, int index, string items, string after) =>
        AssertEdit(after, before, TreeEdit.Insert(Path("a"), index, ((ConfigList)Value(items)).Items));

    [Fact]
    public void A_change_that_affects_an_alias_is_refused_with_the_lines()
    {
        var error = Assert.Throws<LlmException>(() =>
            Edit("a: &x\n  t: 1\nb: *x\nc: { <<: *x }\n", TreeEdit.Set(Path("a/t"), new ConfigScalar(2L)))
        );
        Assert.Equal("DeclarationShared", error.ErrorId);
        Assert.Equal(
            "'f.yaml', line 2: /a/t is part of the anchor '&x', which is also used in line 3 and line 4; a change would affect those lines. Replace the alias with a separate value first. The change was not saved.",
            error.Message
        );
    }

    [Fact]
    public void The_same_change_for_an_anchor_and_its_aliases_is_written_once() =>
        Assert.Equal(
            "a: &x\n  t: 2\nb: *x\n",
            Edit(
                "a: &x\n  t: 1\nb: *x\n",
                TreeEdit.Set(Path("a/t"), new ConfigScalar(2L)),
                TreeEdit.Set(Path("b/t"), new ConfigScalar(2L))
            ).Text
        );

    [Fact]
    public void An_anchor_that_an_alias_uses_cannot_be_removed() =>
        Assert.Equal(
            "DeclarationShared",
            Assert.Throws<LlmException>(() => Edit("a: &x 1\nb: *x\nc: 1\n", TreeEdit.Remove(Path("a")))).ErrorId
        );

    [Fact]
    public void A_merged_value_cannot_be_removed() =>
        Assert.Contains(
            "'t' is merged in with a merge key",
            Assert.Throws<LlmException>(() => Edit("a: &x {t: 1}\nb:\n  <<: *x\n", TreeEdit.Remove(Path("b/t")))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void The_lines_refer_to_the_new_text()
    {
        TreeEdit[] edits =
        [
            TreeEdit.Set(Path("a"), Value("{x: 1}")),
            TreeEdit.Set(Path("c"), Value("2")),
            TreeEdit.Insert(Path("l"), 1, [Value("n"), Value("m")]),
            TreeEdit.Remove(Path("d")),
        ];
        var edited = Edit("a: 1\nl:\n  - x\nc: 1\nd: 1\n", edits);
        Assert.Equal("a:\n  x: 1\nl:\n  - x\n  - n\n  - m\nc: 2\n", edited.Text);
        var items = ((ConfigList)edits[2].Value!).Items;
        Assert.Equal(
            [2, 7, 5, 6, 5],
            new object[] { edits[0].Value!, edits[1].Value!, items[0], items[1], edits[3] }.Select(k => edited.Lines[k])
        );
    }

    [Fact]
    public void Thousands_of_values_are_changed_at_once()
    {
        var text =
            "l:\n" + string.Concat(Enumerable.Range(0, 2000).Select(static i => $"  - name: m{i}\n    params: # of {i}\n      rpm: 1\n"));
        var after = Edit(
            text,
            [.. Enumerable.Range(0, 2000).Select(static i => TreeEdit.Set(Path($"l/{i}/params/rpm"), new ConfigScalar(2L)))]
        ).Text;
        Assert.Equal(text.Replace("      rpm: 1\n", "      rpm: 2\n", StringComparison.Ordinal), after);
    }

    private static void AssertEdit(string expected, string before, TreeEdit edit) => Assert.Equal(expected, Edit(before, edit).Text);

    private static EditedText Edit(string text, params TreeEdit[] edits) => new YamlEditor().Edit("f.yaml", text, edits);

    private static ConfigNode Value(string yaml) => YamlReader.Read("v.yaml", yaml)!;

    private static PathStep[] Path(string path) =>
        [
            .. path.Split('/')
                .Select(static s => int.TryParse(s, CultureInfo.InvariantCulture, out var index) ? PathStep.At(index) : PathStep.At(s)),
        ];
}
