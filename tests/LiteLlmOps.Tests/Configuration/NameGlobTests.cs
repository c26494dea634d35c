using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Tests.Configuration;

public sealed class NameGlobTests
{
    // The results of PowerShell's -like.
    [Theory]
    [InlineData("*", "", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("?", "", false)]
    [InlineData("local-*", "LOCAL-qwen", true)]
    [InlineData("*qwen", "local-qwen", true)]
    [InlineData("*a*b*", "xaxxbx", true)]
    [InlineData("*a*b", "aabb", true)]
    [InlineData("*a*b", "aabbc", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("[a-c]x", "Bx", true)]
    [InlineData("[a-c]x", "dx", false)]
    [InlineData("[a`-c]x", "-x", true)]
    [InlineData("[a`-c]x", "bx", false)]
    [InlineData("[]a]", "]", true)]
    [InlineData("gpt-4.1`[x`]", "gpt-4.1[x]", true)]
    [InlineData("a`*", "ab", false)]
    [InlineData("a`*", "a*", true)]
    [InlineData("a.c", "abc", false)]
    [InlineData("*\n*", "a\nb", true)]
    public void A_pattern_matches_as_in_PowerShell(string pattern, string text, bool matches) =>
        Assert.Equal(matches, NameGlob.Matches(pattern, text));

    [Theory]
    [InlineData("a[b", "a[b", true)]
    [InlineData("a[*", "a[b", true)]
    [InlineData("a[b", "ab", false)]
    public void A_bracket_that_is_not_closed_is_literal(string pattern, string text, bool matches) =>
        Assert.Equal(matches, NameGlob.Matches(pattern, text));

    [Fact]
    public void Many_stars_do_not_take_exponential_time() =>
        Assert.False(NameGlob.Matches(string.Concat(Enumerable.Repeat("a*", 500)) + "b", new string('a', 5000)));

    [Theory]
    [InlineData("openai/*", "openai/gpt-4o", true)]
    [InlineData("openai/*", "OpenAI/gpt-4o", false)]
    [InlineData("o?enai/*", "openai/gpt-4o", false)]
    [InlineData("[x]/*", "[x]/gpt-4o", true)]
    [InlineData("*", "anything", true)]
    public void In_a_model_name_only_a_star_is_a_wildcard(string name, string model, bool covers) =>
        Assert.Equal(covers, new ModelWildcard(name).Covers(model));
}
