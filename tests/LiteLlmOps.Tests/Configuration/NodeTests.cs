using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Tests.Configuration;

public sealed class NodeTests
{
    public static TheoryData<object?, object?, bool> Scalars =>
        new()
        {
            { 1L, 1.0, true },
            { 1.0, 1L, true },
            { "3", 3L, false },
            { true, 1L, false },
            { null, "", false },
            { "a", "A", false },
            { 9007199254740993L, 9007199254740992.0, false },
            { long.MaxValue, 9223372036854775807.0, false },
            { long.MinValue, -9223372036854775808.0, true },
            { 1L, 1.5, false },
            { 0L, double.NaN, false },
            { long.MinValue, double.NegativeInfinity, false },
            { long.MaxValue, double.PositiveInfinity, false },
            { BigInteger.Parse("12345678901234567890", null), 12345678901234567890.0, true },
            { BigInteger.Parse("12345678901234567890", null), 1.0, false },
            { BigInteger.Parse("12345678901234567890", null), BigInteger.Parse("12345678901234567890", null), true },
            { BigInteger.Parse("12345678901234567890", null), BigInteger.Parse("12345678901234567891", null), false },
        };

    [Theory]
    [MemberData(nameof(Scalars))]
    public void Numbers_are_compared_by_value_and_only_with_numbers(object? a, object? b, bool same) =>
        Assert.Equal((same, same), (NodeEquality.ScalarsEqual(a, b), NodeEquality.ScalarsEqual(b, a)));

    [Theory]
    [InlineData("""{"a":1,"b":[1,{}]}""", """{"b":[1,{}],"a":1}""", true)]
    [InlineData("""{"a":1}""", """{"a":2}""", false)]
    [InlineData("""{"a":1}""", """{"b":1}""", false)]
    [InlineData("""{"a":1}""", """{"a":1,"b":1}""", false)]
    [InlineData("[1,2]", "[2,1]", false)]
    [InlineData("[1,2]", "[1,3]", false)]
    [InlineData("[1,2]", "[1]", false)]
    [InlineData("[]", "{}", false)]
    [InlineData("[1]", "1", false)]
    [InlineData("null", "[]", false)]
    public void Maps_are_equal_by_key_and_lists_by_position(string a, string b, bool same)
    {
        var (one, other) = (NodeJson.Parse(a), NodeJson.Parse(b));
        Assert.Equal((same, same), (NodeEquality.AreEqual(one, other), NodeEquality.AreEqual(other, one)));
    }

    [Fact]
    public void A_missing_value_equals_only_a_missing_value() =>
        Assert.Equal((true, false), (NodeEquality.AreEqual(null, null), NodeEquality.AreEqual(null, ConfigScalar.Null)));

    [Law(500)]
    public Property Json_text_reads_back_as_the_same_value() =>
        Prop.ForAll(ConfigNodes.Map(3).ToArbitrary(), static map => NodeEquality.AreEqual(NodeJson.Parse(NodeJson.Write(map)), map));

    [Law(500)]
    public Property Canonical_text_does_not_depend_on_the_order_of_keys() =>
        Prop.ForAll(
            ConfigNodes.Map(3).ToArbitrary(),
            static map => NodeJson.WriteCanonical(map) == NodeJson.WriteCanonical(new ConfigMap(map.Entries.Reverse()))
        );

    [Law(500)]
    public Property A_pointer_splits_into_its_tokens() =>
        Prop.ForAll(
            ConfigNodes.Key.ListOf().ToArbitrary(),
            static keys => JsonPointer.Split(JsonPointer.Of([.. keys])).SequenceEqual(keys)
        );

    [Fact]
    public void Of_two_entries_with_the_same_name_the_last_value_is_used_at_the_position_of_the_first()
    {
        foreach (var size in new[] { 3, 30 })
        {
            var entries = Enumerable
                .Range(0, size)
                .Select(static i => KeyValuePair.Create<string, ConfigNode>($"k{i}", new ConfigScalar((long)i)));
            var map = new ConfigMap(entries.Append(KeyValuePair.Create<string, ConfigNode>("k1", new ConfigScalar("last"))));
            Assert.Equal((size, "k1", "last"), (map.Count, map.Entries[1].Key, map.TextAt("k1")));
        }
    }

    [Theory]
    [InlineData("/general_settings/alerting_args/*", "/general_settings/alerting_args/x", true)]
    [InlineData("/general_settings/alerting_args/*", "/general_settings/alerting_args/x/y", true)]
    [InlineData("/general_settings/alerting_args/*", "/general_settings/alerting_args", false)]
    [InlineData("/general_settings/alerting_args", "/general_settings/alerting_args/x", true)]
    [InlineData("/model_list/gpt-*/litellm_params/rpm", "/model_list/gpt-4o/litellm_params/rpm", true)]
    [InlineData("/model_list/gpt-*", "/model_list/other", false)]
    [InlineData("/**/api_base", "/model_list/x/litellm_params/api_base", true)]
    [InlineData("/a.b", "/aXb", false)]
    public void A_glob_covers_a_path_and_everything_below(string glob, string pointer, bool covers) =>
        Assert.Equal(covers, new PathGlob(glob).Covers(pointer));
}
