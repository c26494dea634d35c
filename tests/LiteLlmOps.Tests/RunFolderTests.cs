namespace LiteLlmOps.Tests;

/// <summary>What the suite leaves behind.</summary>
public sealed class RunFolderTests
{
    [Fact]
    public void Everything_temporary_lies_in_the_folder_of_this_run() =>
        Assert.EndsWith($"llmops-tests-{Environment.ProcessId}", Path.GetTempPath().TrimEnd('/'), StringComparison.Ordinal);

    [Fact]
    public async Task What_a_killed_run_has_left_is_stopped_and_deleted()
    {
        var left = Directory.CreateTempSubdirectory("left-");
        File.SetUnixFileMode(left.FullName, File.GetUnixFileMode(Path.GetTempPath()));
        var environment = new Dictionary<string, string?>
        {
            ["XDG_STATE_HOME"] = Path.Combine(left.FullName, "state"),
            ["TMPDIR"] = left.FullName,
        };
        var made = await Pwsh.Run($"(New-LlmLab -Path {left.FullName}/lab).ProxyProcessId", environment);
        Assert.True(made.ExitCode == 0, made.Chatter);
        Assert.True(Directory.Exists($"/proc/{made.Output.Trim()}"), made.Chatter);

        await RunFolder.Clear(left.FullName);

        Assert.False(Directory.Exists(left.FullName));
        // A process that has ended counts until init has taken note of it.
        for (var i = 0; i < 1200 && Directory.Exists($"/proc/{made.Output.Trim()}"); i++)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.False(Directory.Exists($"/proc/{made.Output.Trim()}"), "the lab's proxy is still there");
    }
}
