using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.DeploymentFile;

namespace LiteLlmOps.Tests.Secrets;

/// <summary>The lines that errors quote show keys and structure, never values.</summary>
public sealed class SourceLineTests
{
    [Theory]
    [InlineData("      api_key: abc def", "      api_key: *******")]
    [InlineData("  - api_key: \"x: y\"", "  - api_key: ******")]
    [InlineData("  api_key: os.environ/KEY", "  api_key: os.environ/KEY")]
    [InlineData("  api_key: os.environ/lower", "  api_key: ****************")]
    [InlineData("  model: openai/gpt-4o", "  model: *************")]
    [InlineData("- {model_name: a, litellm_params: {api_key: \"geheim, b: c", "- {model_name: *, litellm_params: {api_key: *************")]
    [InlineData("  - MYVAR=geheim", "  - ************")]
    [InlineData("    geheim und mehr", "    ***************")]
    [InlineData("geheim: und mehr", "****************")]
    [InlineData("# api_key: geheim", "* api_key: ******")]
    [InlineData("  api_key: !geheim x", "  api_key: *********")]
    [InlineData("  - - model: x", "  - - model: *")]
    [InlineData("{\"api_key\":\"geheim\",\"model\":1}", "{\"api_key\":********,\"model\":**")]
    [InlineData("", "")]
    [InlineData("   ", "   ")]
    public void A_line_of_a_YAML_file_keeps_its_keys_and_columns(string line, string shown)
    {
        Assert.Equal(shown, SourceLine.OfYaml(line, new HashSet<string>()));
        Assert.Equal(line.Length, shown.Length);
    }

    [Theory]
    [InlineData("LITELLM_SALT_KEY=abc", "LITELLM_SALT_KEY=***")]
    [InlineData("set DB_PASSWORD=geheim", "set DB_PASSWORD=******")]
    [InlineData("DB_PASSWORD geheim", "DB_PASSWORD*******")]
    [InlineData("export API_KEY = 'geheim", "export API_KEY = *******")]
    [InlineData("geheim=x", "********")]
    [InlineData("MIIEvQIBADANBgkq abc", "********************")]
    public void A_line_of_a_dotenv_file_keeps_the_name_of_its_variable(string line, string shown) =>
        Assert.Equal(shown, SourceLine.OfVariable(line));

    // The last line is the one with the error.
    [Theory]
    [InlineData("my_own_section:\n  some_key: [1", "  some_key: [*")]
    [InlineData("api_key:\n  geheim: [1", "  **********")]
    [InlineData("api_key: \"geheim\n  more: [1", "  ********")]
    [InlineData("api_key: geheim\n  more: even", "  **********")]
    [InlineData("a:\n  private_key: |\n    geheim: x\n   b: [", "   ****")]
    [InlineData("a:\n  headers: {X-Own: geheim, Other: [", "  headers: {X-Own: ******, Other: [")]
    public void The_keys_before_the_error_are_shown(string text, string shown)
    {
        using var file = TemporaryFile.With(text + "\n", "config.yaml");
        var error = Assert.ThrowsAny<SourceException>(() => new ConfigFiles().ReadYaml(file.Path));
        var line = text.Split('\n').Length;
        Assert.Equal(shown, new ConfigFiles().ReadLine(new SourcePosition(file.Path, line, 1)));
        Assert.DoesNotContain("geheim", error.Message + error.LineText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("api_key: !geheim")]
    [InlineData("api_key: !!geheim9 x")]
    [InlineData("api_key: *geheim")]
    [InlineData("api_key: &geheim *geheim")]
    [InlineData("rpm: !!int geheim")]
    [InlineData("rpm: !!float geheim")]
    [InlineData("api_key: %geheim")]
    [InlineData("api_key: @geheim")]
    [InlineData("api_key: `geheim")]
    [InlineData("api_key: geheim\tx")]
    [InlineData("api_key: ge: heim geheim")]
    [InlineData("%geheim 1.1\n---\na: b")]
    [InlineData("environment_variables:\n  - MYVAR=geheim\n  x: y")]
    public void A_value_that_YAML_does_not_accept_is_not_quoted(string text)
    {
        using var file = TemporaryFile.With("x: 1\n" + text + "\n", "config.yaml");
        var error = Assert.ThrowsAny<SourceException>(() => new ConfigFiles().ReadYaml(file.Path));
        Assert.DoesNotContain("geheim", error.Message + error.LineText, StringComparison.Ordinal);
    }

    // The time of a mask that is quadratic in the length of the line would be hours.
    [Theory]
    [InlineData("\"api_base\": \"x\", ")]
    [InlineData("aaaaaaaaaaaaaaaaa")]
    [InlineData("a:::::{{{{ - - ")]
    [InlineData("Password = ' ")]
    [InlineData("http://a:b@c?d=e ")]
    [InlineData("key: [{(")]
    public void A_line_of_megabytes_is_masked(string part)
    {
        var line = string.Concat(Enumerable.Repeat(part, 4_000_000 / part.Length));
        Assert.Equal(line.Length, SourceLine.OfYaml(line, new HashSet<string>()).Length);
        Assert.NotNull(SecretText.Scrub(line));
        Assert.NotNull(SecretText.ScrubValue(line));
    }
}
