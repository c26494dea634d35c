using FsCheck;
using FsCheck.Fluent;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Tests.Drift;

public sealed class NodeComparerTests
{
    public static TheoryData<string, string, string> Pairs =>
        new()
        {
            { """{"a":1}""", """{"a":1.0}""", "" },
            { """{"a":1}""", """{"a":2}""", "Changed /a" },
            { """{"a":1}""", """{"a":"1"}""", "Changed /a" },
            { """{"a":1}""", "{}", "Missing /a" },
            { "{}", """{"a":1}""", "Unexpected /a" },
            { """{"a":null,"b":[],"c":{}}""", "{}", "" },
            { "{}", """{"a":null,"b":[],"c":{}}""", "" },
            { """{"a":[]}""", """{"a":[1]}""", "Changed /a" },
            { """{"a":null}""", """{"a":1}""", "Changed /a" },
            { """{"a":{"b":1}}""", """{"a":{"b":1,"c":2}}""", "Unexpected /a/c" },
            { """{"a":{"b":1}}""", """{"a":[1]}""", "Changed /a" },
            { """{"a":["x"]}""", """{"a":{"x":1}}""", "Changed /a" },
            { """{"a":["x","y"]}""", """{"a":["y","x"]}""", "Changed /a" },
            { """{"a":["x","y"]}""", """{"a":["x","z"]}""", "Changed /a" },
            { """{"a":["x","y"]}""", """{"a":["x","y"]}""", "" },
            { """{"a":[null,"y"]}""", """{"a":["x","y"]}""", "Changed /a" },
            { """{"a":["x",{"y":1}]}""", """{"a":["x",{"y":2}]}""", "Changed /a/1/y" },
            { """{"a":["x","y"]}""", """{"a":["x",{"y":2}]}""", "Changed /a/1" },
            { """{"a":[{"x":1},{"x":2}]}""", """{"a":[{"x":1},{"x":3},{"x":4}]}""", "Changed /a" },
            { """{"a":[{"x":1},{"x":2}]}""", """{"a":[{"x":1},{"x":3}]}""", "Changed /a/1/x" },
            { """{"a":[{"x":1},{"z":3,"w":4}]}""", """{"a":[{"x":1},{"y":2}]}""", "Missing /a/1/z;Missing /a/1/w;Unexpected /a/1/y" },
            { """{"fallbacks":[{"m":["a"]},{"n":["b"]}]}""", """{"fallbacks":[{"n":["b"]},{"m":["a"]}]}""", "" },
            {
                """{"fallbacks":[{"m":["a"]},{"n":["b"]}]}""",
                """{"fallbacks":[{"m":["c"]},{"o":["d"]}]}""",
                "Changed /fallbacks/m;Missing /fallbacks/n;Unexpected /fallbacks/o"
            },
            { """{"a":[{"x":null}]}""", """{"a":[{"y":1}]}""", "Missing /a/x;Unexpected /a/y" },
            { """{"a":[{"x":1}]}""", """{"a":[{"x":1},{"y":{}}]}""", "Unexpected /a/y" },
            { """{"a":[{"x":null}]}""", """{"a":[{"x":[]}]}""", "" },
            {
                """{"p":[{"path":"/x","t":1},{"path":"/y","t":2}]}""",
                """{"p":[{"path":"/y","t":2},{"path":"/x","t":3}]}""",
                "Changed /p/~1x/t"
            },
            // Elements that have a name only are elements with a name.
            { """{"p":[{"id":"x","t":1}]}""", """{"p":[{"id":"y"}]}""", "Missing /p/x;Unexpected /p/y" },
            { """{"p":[{"id":"x"}]}""", """{"p":[{"id":"y"}]}""", "Missing /p/x;Unexpected /p/y" },
            { """{"p":[{"id":""}]}""", """{"p":[{"id":"y"}]}""", "Changed /p/0/id" },
            { """{"p":[{"id":"x","t":1},{"id":"x","t":2}]}""", """{"p":[{"id":"x","t":1},{"id":"x","t":3}]}""", "Changed /p/1/t" },
            // A key that is a number looks like a position.
            { """{"p":[{"id":"1","t":1},{"id":"0","t":2}]}""", """{"p":[{"id":"0","t":2},{"id":"1","t":3}]}""", "Changed /p/1/t" },
            { """{"p":[{"id":"1"}]}""", """{"p":[{"id":"8"},{"id":"9"}]}""", "Changed /p" },
            { """{"p":[{"id":"x"},{"id":"1"}]}""", """{"p":[{"id":"x"},{"id":"y"}]}""", "Changed /p" },
            { """{"p":[{"id":"5","t":2},{"t":3}]}""", """{"p":[{"id":"1","t":2},{"id":"0","t":3}]}""", "Changed /p" },
            { """{"p":[{"id":"1","t":2},{"id":"0","t":3}]}""", """{"p":[{"id":"1","t":2},{"t":4}]}""", "Changed /p" },
            { """{"p":[{"1":"a"},{"2":"b"}]}""", """{"p":[{"2":"b"},{"1":"c"}]}""", "Changed /p/1" },
            { """{"p":[{"1":"a"}]}""", """{"p":[{"8":"a"},{"9":"b"}]}""", "Changed /p" },
            { """{"p":[{"1":"a"},{"a":1,"b":2}]}""", """{"p":[{"1":"a"},{"2":"b"}]}""", "Changed /p" },
            { """{"p":[{"x":{"y":1}},{"name":"0","t":1}]}""", """{"p":[{"x":{"y":2}},{"name":"0","t":1}]}""", "Changed /p/0/x/y" },
        };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Differences_have_their_kind_and_path(string desired, string actual, string found) =>
        Assert.Equal(
            found,
            string.Join(';', Compare(NodeJson.Parse(desired), NodeJson.Parse(actual)).Select(static d => $"{d.Kind} {d.Pointer}"))
        );

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Applying_the_differences_gives_the_desired_value(string desired, string actual, string found)
    {
        var (wanted, current) = (NodeJson.Parse(desired), NodeJson.Parse(actual));
        var patched = NodePatch.Apply(current, [.. Compare(wanted, current)], "");
        Assert.Empty(Compare(wanted, patched!).Select(static d => $"{d.Kind} {d.Pointer}"));
        Assert.Equal(found.Length == 0, ReferenceEquals(current, patched));
    }

    // The names by which LiteLLM identifies the elements of its lists.
    [Theory]
    [InlineData("id")]
    [InlineData("path")]
    [InlineData("guardrail_name")]
    [InlineData("search_tool_name")]
    [InlineData("prompt_id")]
    [InlineData("vector_store_name")]
    [InlineData("agent_name")]
    [InlineData("team_id")]
    [InlineData("name")]
    public void An_element_that_moved_is_found_by_its_name(string name)
    {
        var desired = NodeJson.Parse($$"""{"p":[{"{{name}}":"x","t":1},{"{{name}}":"y","t":2}]}""");
        var actual = NodeJson.Parse($$"""{"p":[{"{{name}}":"y","t":3},{"{{name}}":"x","t":1}]}""");
        var difference = Assert.Single(Compare(desired, actual));
        Assert.Equal("/p/y/t", difference.Pointer);
        Assert.Equal(
            $$"""{"p":[{"{{name}}":"y","t":2},{"{{name}}":"x","t":1}]}""",
            NodeJson.Write(NodePatch.Apply(actual, [difference], "")!)
        );
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"a":1,"b":2}""", "")]
    [InlineData("""{"a":{}}""", """{"a":{"b":2}}""", "")]
    [InlineData("""{"a":null}""", """{"a":1}""", "")]
    [InlineData("""{"a":[]}""", """{"a":[1]}""", "Changed /a")]
    [InlineData("""{"a":[null]}""", """{"a":[1]}""", "Changed /a")]
    [InlineData("""{"a":1}""", "{}", "Missing /a")]
    [InlineData("""{"a":[{"id":"x"}]}""", """{"a":[{"id":"x"},{"id":"y"}]}""", "Unexpected /a/y")]
    public void Undeclared_values_can_be_ignored_but_not_undeclared_elements(string desired, string actual, string found) =>
        Assert.Equal(
            found,
            string.Join(
                ';',
                new NodeComparer(NodeComparer.ByValue, ignoreUnexpected: true)
                    .Compare(NodeJson.Parse(desired), NodeJson.Parse(actual), "")
                    .Select(static d => $"{d.Kind} {d.Pointer}")
            )
        );

    [Fact]
    public void What_is_not_declared_at_all_is_unexpected() =>
        Assert.Equal(
            [DriftKind.Unexpected],
            new NodeComparer(NodeComparer.ByValue).Compare(null, new ConfigScalar(1L), "/a").Select(static d => d.Kind)
        );

    // What os.environ/X contains depends on where it is read.
    [Fact]
    public void Two_equal_references_are_compared_like_other_values_when_the_comparison_decides_so()
    {
        var map = NodeJson.Parse("""{"a":"os.environ/X","b":"x"}""");
        var compared = new NodeComparer(static (_, _, _) => new ScalarVerdict(Agreement.Unknown, "why")).Compare(map, map, "");
        Assert.Equal((DriftKind.Unverified, "/a", "why"), Assert.Single(compared.Select(static d => (d.Kind, d.Pointer, d.Reason))));
    }

    [Theory]
    [InlineData("Changed /a 1 2", "Changed /a 1 2", true)]
    [InlineData("Changed /a 1 2;Missing /b 1 -", "Missing /b 1 -;Changed /a 1 2", true)]
    [InlineData("Changed /a 1 2", "Changed /a 1 2;Missing /b 1 -", false)]
    [InlineData("Changed /a 1 2", "Changed /b 1 2", false)]
    [InlineData("Changed /a 1 2", "Unverified /a 1 2", false)]
    [InlineData("Changed /a 1 2", "Changed /a 3 2", false)]
    [InlineData("Changed /a 1 2", "Changed /a 1 3", false)]
    [InlineData("Changed /a 1 -", "Changed /a 1 2", false)]
    [InlineData("Changed /a - 2", "Changed /a 1 2", false)]
    [InlineData("Changed /a - 2", "Changed /a null 2", false)]
    public void Two_sets_of_differences_are_the_same_when_they_have_the_same_values_at_the_same_paths(string some, string others, bool same)
    {
        static NodeDifference Difference(string text)
        {
            static ConfigNode? Value(string text) => text == "-" ? null : NodeJson.Parse(text);
            var parts = text.Split(' ');
            return new NodeDifference(parts[1], Enum.Parse<DriftKind>(parts[0]), Value(parts[2]), Value(parts[3]));
        }

        var (first, second) = (some.Split(';').Select(Difference).ToList(), others.Split(';').Select(Difference).ToList());
        Assert.Equal(same, NodeDifference.AreSame(first, second));
        Assert.Equal(same, NodeDifference.AreSame(second, first));
    }

    [Theory]
    [InlineData("/a", "/a", true)]
    [InlineData("/a", "/b", false)]
    [InlineData("/a;/b", "/a", false)]
    public void A_single_difference_is_the_only_one(string pointers, string pointer, bool isOnly) =>
        Assert.Equal(
            isOnly,
            NodeDifference.IsOnly(
                [.. pointers.Split(';').Select(static p => new NodeDifference(p, DriftKind.Changed, null, null))],
                pointer
            )
        );

    [Law(500)]
    public Property A_value_equals_itself() => Prop.ForAll(ConfigNodes.Map(3).ToArbitrary(), static map => !Compare(map, map).Any());

    [Law(1000)]
    public Property Applying_all_differences_leaves_none() =>
        Prop.ForAll(
            ConfigNodes.Map(3).ToArbitrary(),
            ConfigNodes.Map(3).ToArbitrary(),
            static (desired, actual) =>
            {
                var differences = Compare(desired, actual).ToList();
                var patched = NodePatch.Apply(actual, differences, "") ?? ConfigMap.Empty;
                return (!Compare(desired, patched).Any()).Label(
                    $"{NodeJson.Write(desired)}\n{NodeJson.Write(actual)}\n{NodeJson.Write(patched)}\n{string.Join(";", differences)}"
                );
            }
        );

    [Law(2000)]
    public Property Applying_all_differences_of_lists_with_keys_leaves_none() =>
        Prop.ForAll(
            ConfigNodes.Elements.ToArbitrary(),
            ConfigNodes.Elements.ToArbitrary(),
            static (desired, actual) =>
            {
                var patched = NodePatch.Apply(actual, [.. Compare(desired, actual)], "");
                return (patched is not null && !Compare(desired, patched).Any()).Label(
                    $"{NodeJson.Write(desired)}\n{NodeJson.Write(actual)}\n{(patched is null ? "" : NodeJson.Write(patched))}"
                );
            }
        );

    [Law(1000)]
    public Property Applying_one_difference_leaves_the_others() =>
        Prop.ForAll(
            ConfigNodes.Map(3).ToArbitrary(),
            ConfigNodes.Map(3).ToArbitrary(),
            static (desired, actual) =>
            {
                var differences = Compare(desired, actual).ToList();
                if (differences.Count == 0)
                    return true.ToProperty();
                var patched = NodePatch.Apply(actual, [differences[0]], "") ?? ConfigMap.Empty;
                var left = Compare(desired, patched).Select(static d => d.Pointer).ToHashSet(StringComparer.Ordinal);
                // A list that has become one of scalars is compared as a whole.
                bool IsLeft(NodeDifference d) => left.Any(l => d.Pointer == l || d.Pointer.StartsWith(l + "/", StringComparison.Ordinal));
                return (differences.Skip(1).All(IsLeft) && !left.Contains(differences[0].Pointer)).Label(
                    $"{NodeJson.Write(desired)}\n{NodeJson.Write(actual)}\n{NodeJson.Write(patched)}\n{differences[0]}"
                );
            }
        );

    private static IEnumerable<NodeDifference> Compare(ConfigNode desired, ConfigNode actual) =>
        new NodeComparer(NodeComparer.ByValue).Compare(desired, actual, "");
}
