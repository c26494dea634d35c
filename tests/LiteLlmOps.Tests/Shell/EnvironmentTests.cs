namespace LiteLlmOps.Tests.Shell;

/// <summary>Cron, containers, and signals.</summary>
public sealed class EnvironmentTests
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task It_runs_with_an_empty_environment() => (await Llmops.RunSh("env -i $L '(Get-Module LiteLlmOps).Name'")).Gives(0, "LiteLlmOps");

    [Fact]
    public async Task It_runs_with_a_closed_input() => (await Llmops.RunSh("env -i $L -NoModule 1+1 <&-")).Gives(0, "2");

    [Fact]
    public async Task It_runs_with_a_closed_output() => (await Llmops.RunSh("$L -NoModule 'exit 3' >&-")).Gives(3);

    [Fact]
    public async Task A_question_that_nobody_can_answer_is_an_error_and_no_wait()
    {
        var result = await Llmops.RunScript(
            "function Remove-It { [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')] param() if ($PSCmdlet.ShouldProcess('x')) { 'removed' } }; Remove-It");
        Assert.Contains("cannot ask: standard input is no terminal; use -Confirm:$false", result.Error, StringComparison.Ordinal);
        Assert.Equal((1, "", false), (result.ExitCode, result.Output, result.TimedOut));
    }

    [Fact]
    public async Task It_finds_its_files_when_called_by_a_link()
    {
        using var folder = TemporaryFile.With("", "unused");
        (await Llmops.RunSh($"ln -s $L {folder.Folder}/link && {folder.Folder}/link '(Get-Module LiteLlmOps).Name'")).Gives(0, "LiteLlmOps");
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_signal_stops_at_once_and_what_was_begun_is_tidied_up(string signal, int exitCode)
    {
        using var script = TemporaryFile.With("param($file) try { [IO.File]::WriteAllText($file, ''); while ($true) { } } finally { 'tidied up' }", "script.ps1");
        var started = Path.Combine(script.Folder, "started");
        // A suite that was started in the background has the signal of Ctrl+C ignored, and whatever it starts inherits that.
        using var child = ChildProcess.Start("env", ["--default-signal=INT", Repository.Shell, "-NoModule", "-File", script.Path, started]);
        await WaitFor(started);
        (await Llmops.RunSh($"kill -{signal} {child.Id}")).Gives(0);
        var result = await child.Finish(AtOnce);
        Assert.False(result.TimedOut, "it did not stop");
        Assert.Equal((exitCode, ""), (result.ExitCode, result.Error));
    }

    [Fact]
    public async Task A_signal_stops_a_cmdlet_that_waits_for_the_network()
    {
        // A port that is listened to, at which nobody answers.
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        using var folder = TemporaryFile.With("model_list: []\n", "config.yaml");
        var environment = new Dictionary<string, string?> { ["DATABASE_URL"] = $"postgresql://u:secret-word@127.0.0.1:{((System.Net.IPEndPoint)silent.LocalEndpoint).Port}/d" };
        using var child = Llmops.Start(environment, $"Get-LlmDrift -Plane Stored -Deployment {folder.Folder}");
        using var called = await silent.AcceptSocketAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
        (await Llmops.RunSh($"kill -TERM {child.Id}")).Gives(0);
        var result = await child.Finish(AtOnce);
        Assert.False(result.TimedOut, "it did not stop");
        result.Gives(143);
    }

    [Fact]
    public async Task A_secret_is_not_told_by_an_error()
    {
        using var folder = TemporaryFile.With("general_settings:\n  master_key: sk-secret-word-1\n", "config.yaml");
        var environment = new Dictionary<string, string?> { ["DATABASE_URL"] = "postgresql://u:secret-word-2@127.0.0.1:1/d" };
        foreach (var command in new[] { "Get-LlmDrift", "Get-LlmDeployment" })
        {
            var result = await Llmops.RunWith(environment, "", "-OutputFormat", "Json", $"{command} -Deployment {folder.Folder}");
            Assert.NotEqual("", result.Chatter);
            Assert.DoesNotContain("secret-word", result.Chatter, StringComparison.Ordinal);
        }
    }

    private static async Task WaitFor(string file)
    {
        for (var i = 0; i < 300 && !File.Exists(file); i++)
            await Task.Delay(100);
        Assert.True(File.Exists(file), "the script did not start");
    }
}
