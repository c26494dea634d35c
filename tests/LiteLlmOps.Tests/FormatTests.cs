namespace LiteLlmOps.Tests;

public class FormatTests
{
    private const string Difference = "Error ";

    [Fact]
    public async Task The_code_is_formatted_by_CSharpier()
    {
        using var check = ChildProcess.Start("dotnet", ["csharpier", "check", "src", "tests"], folder: Repository.Root);
        var result = await check.Finish(TimeSpan.FromMinutes(5));
        Assert.False(result.TimedOut, result.AllOutput);
        var files = result
            .AllOutput.Split('\n')
            .Where(static l => l.StartsWith(Difference, StringComparison.Ordinal))
            .Select(static l => l[Difference.Length..].Split(" - ")[0]);
        Assert.True(
            result.ExitCode == 0,
            $"Run 'dotnet csharpier format src tests'. These files differ: {string.Join(", ", files)}\n{result.AllOutput}"
        );
    }
}
