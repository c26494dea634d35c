using FsCheck;
using FsCheck.Fluent;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Tests.Drift;

public sealed class NodeComparerTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1.0}""", "")]
    [InlineData("""{"a":1}""", """{"a":2}""", "Changed /a")]
    [InlineData("""{"a":1}""", """{"a":"1"}""", "Changed /a")]
    [InlineData("""{"a":1}""", "{}", "Missing /a")]
    [InlineData("{}", """{"a":1}""", "Unexpected /a")]
    [InlineData("""{"a":null,"b":[],"c":{}}""", "{}", "")]
    [InlineData("{}", """{"a":null,"b":[],"c":{}}""", "")]
    [InlineData("""{"a":[]}""", """{"a":[1]}""", "Changed /a")]
    [InlineData("""{"a":{"b":1}}""", """{"a":{"b":1,"c":2}}""", "Unexpected /a/c")]
    [InlineData("""{"a":["x","y"]}""", """{"a":["y","x"]}""", "Changed /a")]
    [InlineData("""{"a":[{"x":1},{"x":2}]}""", """{"a":[{"x":1},{"x":3},{"x":4}]}""", "Changed /a")]
    [InlineData("""{"a":[{"x":1},{"x":2}]}""", """{"a":[{"x":1},{"x":3}]}""", "Changed /a/1/x")]
    [InlineData("""{"fallbacks":[{"m":["a"]},{"n":["b"]}]}""", """{"fallbacks":[{"n":["b"]},{"m":["a"]}]}""", "")]
    [InlineData(
        """{"fallbacks":[{"m":["a"]},{"n":["b"]}]}""",
        """{"fallbacks":[{"m":["c"]},{"o":["d"]}]}""",
        "Changed /fallbacks/m;Missing /fallbacks/n;Unexpected /fallbacks/o"
    )]
    [InlineData("""{"a":[{"x":null}]}""", """{"a":[{"y":1}]}""", "Missing /a/x;Unexpected /a/y")]
    [InlineData("""{"a":[{"x":1}]}""", """{"a":[{"x":1},{"y":{}}]}""", "Unexpected /a/y")]
    [InlineData("""{"a":[{"x":null}]}""", """{"a":[{"x":[]}]}""", "")]
    [InlineData(
        """{"p":[{"path":"/x","t":1},{"path":"/y","t":2}]}""",
        """{"p":[{"path":"/y","t":2},{"path":"/x","t":3}]}""",
        "Changed /p/~1x/t"
    )]
    public void Differences_have_their_kind_and_path(string desired, string actual, string found) =>
        Assert.Equal(
            found,
            string.Join(';', Compare(NodeJson.Parse(desired), NodeJson.Parse(actual)).Select(static d => $"{d.Kind} {d.Pointer}"))
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
