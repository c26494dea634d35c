namespace LiteLlmOps.Tests.Shell;

/// <summary>Script files: their parameters, their exit codes, their errors.</summary>
public sealed class ScriptTests
{
    private const string Parameters = "param([string] $Name = 'nobody', [int] $Count, [switch] $Hard)\n\"$Name $Count $Hard\"";

    [Theory]
    [InlineData("nobody 0 False")]
    [InlineData("bob 3 True", "-Name", "bob", "-Count", "3", "-Hard")]
    [InlineData("bob 3 False", "bob", "3")]
    [InlineData("bob smith -4 False", "-Name:bob smith", "-Count", "-4", "-Hard:$false")]
    public async Task Arguments_bind_to_the_parameters(string expected, params string[] arguments) =>
        (await Llmops.RunScript(Parameters, arguments)).Gives(0, expected);

    [Fact]
    public async Task An_argument_that_does_not_fit_is_an_error()
    {
        var result = await Llmops.RunScript(Parameters, "-Count", "many");
        Assert.StartsWith("script.ps1: Cannot process argument transformation on parameter 'Count'.", result.Error, StringComparison.Ordinal);
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
    }

    [Fact]
    public async Task An_exit_in_the_script_wins_and_ends_it() => (await Llmops.RunScript("1; exit 7; 2")).Gives(7, "1");

    [Fact]
    public async Task A_throw_shows_the_line_and_ends_with_1()
    {
        using var script = TemporaryFile.With("'before'\nif ($true) { throw 'no way' }\n'after'", "script.ps1");
        (await Llmops.Run("-NoModule", "-File", script.Path)).Gives(1, "before", $$"""
            Exception: {{script.Path}}:2
               2 | if ($true) { throw 'no way' }
                 |              ~~~~~~~~~~~~~~
                 | no way
            """);
    }

    [Fact]
    public async Task An_error_that_does_not_terminate_is_shown_and_the_rest_runs()
    {
        var result = await Llmops.Run("-NoModule", "Get-Module NoSuch -ListAvailable -FullyQualifiedName x; 'after'");
        Assert.Equal("after\n", result.Output);
        Assert.StartsWith("Get-Module: ", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, result.ExitCode);
    }

    [Fact]
    public async Task A_handled_error_is_no_error() => (await Llmops.RunScript("try { throw 'x' } catch { \"caught $_\" }")).Gives(0, "caught x");

    [Fact]
    public async Task A_native_command_that_fails_last_is_a_failure() => (await Llmops.RunScript("& sh -c 'echo talk >&2; exit 9'")).Gives(1, error: "talk");

    [Fact]
    public async Task What_does_not_parse_is_not_begun()
    {
        using var script = TemporaryFile.With("'begun'\nif ($true) {", "script.ps1");
        (await Llmops.Run("-NoModule", script.Path)).Gives(1, error: $$"""
            ParserError: {{script.Path}}:2
               2 | if ($true) {
                 |            ~
                 | Missing closing '}' in statement block or type definition.
            """);
    }

    [Fact]
    public async Task A_script_that_is_not_there_is_named() =>
        (await Llmops.Run("-NoModule", "-File", "/nowhere/x.ps1")).Gives(1, error: "llmops: the script /nowhere/x.ps1 does not exist");

    [Fact]
    public async Task A_command_of_pwsh_that_the_engine_lacks_is_explained() =>
        (await Llmops.Run("-NoModule", "1 | ConvertTo-Json")).Gives(
            1, error: "ConvertTo-Json: 'ConvertTo-Json' belongs to Microsoft.PowerShell.Utility, which llmops does not carry: run it in pwsh, or use -OutputFormat Json.");
}
