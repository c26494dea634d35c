using System.Globalization;

namespace LiteLlmOps.Tests.Pester;

/// <summary>The report of a Pester file, and the handling of a file that hangs or does not clean up.</summary>
public sealed class PesterProcessTests
{
    // Unique, so that a process of another run is not mistaken for one of this test.
    private readonly string _seconds = Random.Shared.Next(100_000_000, 1_000_000_000).ToString(CultureInfo.InvariantCulture);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_failure_has_the_message_the_line_and_what_the_process_wrote()
    {
        using var file = TemporaryFile.With("Describe 'x' {\n It 'y' {\n  [Console]::Error.WriteLine('output')\n  4 | Should -Be 3 } }");
        var report = await PesterProcess.Run(file.Path, Token);
        var failure = Assert.Throws<PesterFailure>(() => PesterTests.Check(report, file.Path, "/0/0"));
        Assert.StartsWith("Expected 3, but got 4.", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("Written by the file's process:\noutput", failure.Message, StringComparison.Ordinal);
        Assert.Equal($"   at It in {file.Path}:line 4", failure.StackTrace);
    }

    [Fact]
    public async Task Tests_have_the_names_and_data_that_Pester_gives_them()
    {
        using var file = TemporaryFile.With(
            """
            Describe 'A <Name>' -ForEach @{ Name = 'block' }, @{ Name = 'second' } {
                It 'takes <_>' -ForEach 1, 'two' { $_ | Should -BeIn 1, 'two' }
                It 'is skipped' -Skip { throw 'no' }
                Context 'inside' { It 'runs for <Name>' { $Name | Should -BeIn 'block', 'second' } }
            }
            """
        );
        var tests = PesterTest.In(file.Path, await PesterProcess.Discover([file.Path], Token)).ToList();
        Assert.Equal(
            [
                "A block takes 1",
                "A block takes two",
                "A block is skipped",
                "A block inside runs for block",
                "A second takes 1",
                "A second takes two",
                "A second is skipped",
                "A second inside runs for second",
            ],
            tests.Select(static t => t.Name)
        );
        var report = await PesterProcess.Run(file.Path, Token);
        Assert.Equal(
            ["Passed", "Passed", "Skipped", "Passed", "Passed", "Passed", "Skipped", "Passed"],
            tests.Select(t => report.ResultOf(file.Path, t.Id)?.Result)
        );
    }

    [Theory]
    [InlineData("Describe 'x' { BeforeAll { throw 'set-up' }; It 'y' { } }", "set-up")]
    [InlineData("Describe 'x' { AfterAll { throw 'tear-down' }; It 'y' { } }", "tear-down")]
    [InlineData("BeforeAll { throw 'file set-up' }\nDescribe 'x' { It 'y' { } }", "file set-up")]
    [InlineData("AfterAll { throw 'file tear-down' }\nDescribe 'x' { It 'y' { } }", "file tear-down")]
    public async Task A_set_up_or_tear_down_that_fails_fails_a_test(string script, string message)
    {
        using var file = TemporaryFile.With(script);
        var report = await PesterProcess.Run(file.Path, Token);
        var failure = Assert.Throws<PesterFailure>(() => PesterTests.Check(report, file.Path, "/0/0"));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Describe 'x' {", "Missing closing '}'")]
    [InlineData("throw 'discovery'", "discovery")]
    [InlineData("# nothing", "the file has no tests")]
    public async Task A_file_without_tests_is_a_test_that_fails(string script, string message)
    {
        using var file = TemporaryFile.With(script);
        var test = Assert.Single(PesterTest.In(file.Path, await PesterProcess.Discover([file.Path], Token)));
        Assert.Contains(message, test.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_hangs_is_ended_with_its_children_also_those_of_another_session()
    {
        using var file = TemporaryFile.With(
            $$"""
            Describe 'x' { It 'y' {
                $child = Start-Process setsid '--fork', 'sleep', '{{_seconds}}' -PassThru
                $child.WaitForExit()
                Set-Content "$PSScriptRoot/started" ''
                while ($true) { }
            } }
            """
        );
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var run = PesterProcess.Run(file.Path, limit.Token);
        while (!File.Exists(Path.Combine(file.Folder, "started")) && !run.IsCompleted)
            await Task.Delay(50, Token);
        await limit.CancelAsync();
        var report = await run;
        var failure = Assert.Throws<PesterFailure>(() => PesterTests.Check(report, file.Path, "/0/0"));
        Assert.Contains("it exceeded the time limit and was killed", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetDirectories("/proc"), p => CommandOf(p) == $"sleep {_seconds}");
    }

    [Fact]
    public async Task A_file_that_leaves_a_process_or_a_temporary_file_behind_fails()
    {
        using var file = TemporaryFile.With(
            $$"""
            Describe 'x' {
                It 'y' { (Start-Process setsid '--fork', 'sleep', '{{_seconds}}' -PassThru).WaitForExit(); Set-Content (Join-Path ([IO.Path]::GetTempPath()) 'llmops-left') '' }
                It 'z' { }
            }
            """
        );
        var report = await PesterProcess.Run(file.Path, Token);
        PesterTests.Check(report, file.Path, "/0/0");
        var failure = Assert.Throws<PesterFailure>(() => PesterTests.Check(report, file.Path, "/0/1"));
        Assert.Contains($"sleep {_seconds}", failure.Message, StringComparison.Ordinal);
        Assert.Contains("llmops-left", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetDirectories("/proc"), p => CommandOf(p) == $"sleep {_seconds}");
    }

    private static string CommandOf(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ').Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }
}
