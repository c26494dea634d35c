namespace LiteLlmOps.Tests;

/// <summary>The suite leaves no files and processes behind.</summary>
public sealed class RunFolderTests
{
    [Fact]
    public void All_temporary_files_are_in_the_folder_of_this_run() =>
        Assert.EndsWith($"llmops-tests-{Environment.ProcessId}", Path.GetTempPath().TrimEnd('/'), StringComparison.Ordinal);

    [Fact]
    public async Task Processes_and_files_of_a_killed_run_are_removed()
    {
        var left = Directory.CreateTempSubdirectory("left-");
        File.SetUnixFileMode(left.FullName, File.GetUnixFileMode(Path.GetTempPath()));
        var environment = new Dictionary<string, string?>
        {
            ["XDG_STATE_HOME"] = Path.Combine(left.FullName, "state"),
            ["TMPDIR"] = left.FullName,
        };
        var made = await Pwsh.Run($"(New-LlmLab -Path {left.FullName}/lab).ProxyProcessId", environment);
        Assert.True(made.ExitCode == 0, made.AllOutput);
        Assert.True(Directory.Exists($"/proc/{made.Output.Trim()}"), made.AllOutput);

        await RunFolder.Clear(left.FullName);

        Assert.False(Directory.Exists(left.FullName));
        // A zombie counts as a process until init has reaped it.
        for (var i = 0; i < 1200 && Directory.Exists($"/proc/{made.Output.Trim()}"); i++)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.False(Directory.Exists($"/proc/{made.Output.Trim()}"), "the lab's proxy is still there");
    }
}
