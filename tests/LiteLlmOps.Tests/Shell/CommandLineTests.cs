namespace LiteLlmOps.Tests.Shell;

/// <summary>What can be asked of the shell, and what it says when it is asked nonsense.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("-Help")]
    [InlineData("-h")]
    public async Task Help_goes_to_the_output(string option)
    {
        var result = await Llmops.Run(option);
        Assert.StartsWith("llmops: runs PowerShell with the LiteLlmOps module", result.Output, StringComparison.Ordinal);
        Assert.Contains("Exit codes: 0 nothing to do, or all passed; 2 drift", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Output.Split('\n'), line => line.Length > 120);
        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
    }

    [Theory]
    [InlineData("there is nothing to run")]
    [InlineData("there is no option '--nope'", "--nope")]
    [InlineData("-Command needs the text of a command", "-Command")]
    [InlineData("-OutputFormat needs a value", "-OutputFormat")]
    [InlineData("-OutputFormat is Text or Json, not 'Xml'", "-OutputFormat", "Xml", "1")]
    [InlineData("-OutputFormat is Text or Json, not 'Xml'", "1", "-OutputFormat", "Xml")]
    [InlineData("-Width is a number of columns from 20 to 10000, not 'wide'", "-Width", "wide", "1")]
    public async Task Nonsense_is_an_error_that_says_where_to_look(string message, params string[] arguments) =>
        (await Llmops.Run(arguments)).Gives(1, error: $"llmops: {message}\n'llmops -Help' shows what there is.");

    [Theory]
    [InlineData("1 + 1")]
    [InlineData("-Command", "1 + 1")]
    [InlineData("-c", "1", "+", "1")]
    [InlineData("1", "+", "1")]
    public async Task A_command_may_be_one_word_or_several(params string[] arguments) =>
        (await Llmops.Run(["-NoModule", .. arguments])).Gives(0, "2");

    [Theory]
    [InlineData("-OutputFormat", "Json", "1 + 1")]
    [InlineData("1 + 1", "-OutputFormat", "Json")]
    [InlineData("-Command", "1 + 1", "--outputformat", "json")]
    public async Task The_output_format_may_stand_before_or_behind_the_command(params string[] arguments) =>
        (await Llmops.Run(["-NoModule", .. arguments])).Gives(0, "[2\n]");

    [Theory]
    [InlineData("-")]
    [InlineData("-Command", "-")]
    [InlineData("-File", "-")]
    public async Task A_dash_reads_the_command_from_the_input(params string[] arguments) =>
        (await Llmops.RunWith(null, "foreach ($i in 1..2) {\n  \"line $i\"\n}\nexit 5\n", ["-NoModule", .. arguments])).Gives(5, "line 1\nline 2");

    [Fact]
    public async Task What_is_piped_in_is_the_input_of_the_command() =>
        (await Llmops.RunWith(null, "a\nb\n", "-NoModule", "$input | ForEach-Object { \"[$_]\" }")).Gives(0, "[a]\n[b]");

    [Fact]
    public async Task The_module_is_there_and_nothing_else_is_said() =>
        (await Llmops.Run("(Get-Command Get-LlmDrift).Source")).Gives(0, "LiteLlmOps");
}
