using FsCheck;
using FsCheck.Fluent;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Tests.Configuration;

public sealed class SettingPathTests
{
    [Theory]
    [InlineData("", "", null, "")]
    [InlineData("/", "", null, "")]
    [InlineData("/router_settings", "router_settings", null, "")]
    [InlineData("/router_settings/num_retries", "router_settings", "num_retries", "")]
    [InlineData("/model_list/a~1b~0c/litellm_params/x~1y", "model_list", "a/b~c", "/litellm_params/x~1y")]
    [InlineData("/environment_variables/", "environment_variables", "", "")]
    public void A_pointer_has_a_section_a_key_and_a_rest(string pointer, string section, string? key, string rest)
    {
        var path = SettingPath.Parse(pointer);
        Assert.Equal((section, key, rest), (path.Section, path.Key, path.Rest));
        Assert.Equal(pointer, path.ToString());
    }

    [Fact]
    public void Fields_are_the_unescaped_tokens_below_the_key()
    {
        Assert.Equal(["litellm_params", "x/y"], SettingPath.Parse("/model_list/1/litellm_params/x~1y").Fields);
        Assert.Empty(SettingPath.Parse("/model_list/1").Fields);
        Assert.Empty(SettingPath.Parse("").Fields);
    }

    [Fact]
    public void The_entry_is_the_path_without_the_rest()
    {
        Assert.Equal("/model_list/a~1b", SettingPath.Parse("/model_list/a~1b/litellm_params/rpm").Entry.ToString());
        Assert.Equal("/model_list", SettingPath.Parse("/model_list").Entry.ToString());
        Assert.Equal("", SettingPath.Parse("").Entry.ToString());
        Assert.Equal(new SettingPath("model_list", "a/b"), SettingPath.Parse("/model_list/a~1b/litellm_params/rpm").Entry);
    }

    [Fact]
    public void Another_key_leaves_the_rest_unchanged() =>
        Assert.Equal(
            "/model_list/gpt~14/litellm_params/rpm",
            (SettingPath.Parse("/model_list/17/litellm_params/rpm") with { Key = "gpt/4" }).ToString()
        );

    [Law(500)]
    public Property Parsing_and_writing_give_the_same_text() =>
        Prop.ForAll(
            ConfigNodes.Key.ListOf().ToArbitrary(),
            static tokens =>
            {
                var pointer = JsonPointer.Of([.. tokens]);
                var path = SettingPath.Parse(pointer);
                return path.ToString() == pointer
                    && path.Section == (tokens.FirstOrDefault() ?? "")
                    && path.Key == tokens.ElementAtOrDefault(1)
                    && path.Fields.SequenceEqual(tokens.Skip(2))
                    && JsonPointer.Last(pointer) == (tokens.LastOrDefault() ?? "");
            }
        );
}
