namespace LiteLlmOps.Tests.Pester;

/// <summary>The runner itself: files that pass, fail and break give what they should, and the same under Pester where it is installed.</summary>
public sealed class RunnerTests
{
    private static readonly string Fixtures = Repository.PathTo("tests", "LiteLlmOps.Tests", "Pester", "Fixtures");
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>The names of the fixture files.</summary>
    public static TheoryData<string> Files => [.. PesterSuite.FilesIn(Fixtures).Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task The_hosted_runner_tells_what_is_expected(string name) => await CheckFixture(PesterEngine.Hosted, name);

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Pester_tells_the_same(string name)
    {
        var pwsh = await PesterEngine.FindPwsh();
        Assert.SkipWhen(pwsh is null, "there is no pwsh with Pester 5.5 or later on PATH");
        await CheckFixture(pwsh, name);
    }

    [Fact]
    public async Task A_file_that_does_not_parse_is_one_failure() =>
        Assert.Contains("Missing closing '}'", Assert.Single(await TellOf("Describe 'cut off' { It 'x' { }")), StringComparison.Ordinal);

    [Fact]
    public async Task An_empty_ForEach_is_an_error() =>
        Assert.Contains("Value can not be null or empty", Assert.Single(await TellOf("Describe 'x' { It 'none' -ForEach @() { } }")), StringComparison.Ordinal);

    [Fact]
    public async Task A_tag_says_that_a_test_needs_pwsh() =>
        Assert.Equal(
            ["Skipped x y: needs cmdlets of pwsh that the hosted engine does not have (tag Pwsh)", "Passed  x z"],
            await TellOf("Describe 'x' { It 'y' -Tag Pwsh { throw 'not run' }; It 'z' { } }"));

    [Fact]
    public async Task A_file_that_ends_the_process_fails_what_has_not_run() =>
        Assert.Equal(
            ["Passed  x first", "Missing x second: the process ended early, with code 7"],
            await TellOf("Describe 'x' { It 'first' { }; It 'second' { [Environment]::Exit(7) } }"));

    [Fact]
    public async Task A_file_that_hangs_is_ended_with_all_that_it_has_started()
    {
        using var file = TemporaryFile.With("Describe 'x' { It 'hangs' { [Console]::Error.WriteLine($PID); & sleep 600 } }");
        var report = await PesterEngine.Hosted.Run(file.Path, TimeSpan.FromSeconds(10));
        Assert.StartsWith("it took longer than", report.WhyUnfinished(file.Path), StringComparison.Ordinal);
        Assert.False(Directory.Exists($"/proc/{report.Chatter.Trim()}"), "the process is still there");
    }

    [Fact]
    public async Task The_TestDrive_is_gone_afterwards()
    {
        using var file = TemporaryFile.With("Describe 'x' { It 'y' { [IO.File]::WriteAllText(\"$TestDrive/a\", ''); throw $TestDrive } }");
        var report = await PesterEngine.Hosted.Run(file.Path, Limit);
        var folder = Assert.Single(report.Of(LineKind.Result, file.Path)).Message;
        Assert.StartsWith(Path.GetTempPath(), folder, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_failure_shows_the_message_and_the_line_and_what_the_process_wrote()
    {
        using var file = TemporaryFile.With("Describe 'x' {\n It 'y' {\n  [Console]::Error.WriteLine('chatter')\n  4 | Should -Be 3 } }");
        var report = await PesterEngine.Hosted.Run(file.Path, Limit);
        var failure = Assert.Throws<PesterFailure>(() => PesterTests.Check(report, file.Path, "/0/0"));
        Assert.Equal("Expected 3, but got 4.\n\nWritten by the file's process:\nchatter", failure.Message);
        Assert.Equal($"   at It in {file.Path}:line 4", failure.StackTrace);
    }

    private static async Task CheckFixture(PesterEngine engine, string name)
    {
        var told = await Tell(engine, Path.Combine(Fixtures, name));
        var expected = Path.Combine(Fixtures, name.Replace(".Tests.ps1", ".expected.txt", StringComparison.Ordinal));
        // Without a list of what is expected, every test is to pass.
        Assert.Equal(File.Exists(expected) ? await File.ReadAllLinesAsync(expected) : [.. told.Select(line => line.StartsWith("Passed", StringComparison.Ordinal) ? line : "Passed")], told);
        Assert.NotEmpty(told);
    }

    private static async Task<string[]> TellOf(string script)
    {
        using var file = TemporaryFile.With(script);
        return await Tell(PesterEngine.Hosted, file.Path);
    }

    // A line for each test: result, name, message, line.
    private static async Task<string[]> Tell(PesterEngine engine, string file)
    {
        var suite = new PesterSuite(() => Task.FromResult(engine), [file]);
        var tests = await suite.Discover();
        if (tests.Any(test => test.Problem is not null))
            return [.. tests.Select(test => $"Broken {test.Problem}")];

        var report = await suite.RunOf(file);
        return [.. tests.Select(test => TellOf(test, report))];
    }

    private static string TellOf(PesterTest test, PesterReport report)
    {
        if (report.ResultOf(test.File, test.Id) is not { } result)
            return $"Missing {test.Name}: {report.WhyUnfinished(test.File)}";
        var message = result.Message.Length > 0 ? $": {result.Message.ReplaceLineEndings(" | ")}" : "";
        return $"{result.Result,-7} {test.Name}{message}" + (result.Result == "Failed" ? $" (line {result.Line})" : "");
    }
}
