namespace LiteLlmOps.Tests.Shell;

/// <summary>0 in order, 2 drift, 1 could not tell: with a rendered file that has been edited by hand.</summary>
public sealed class ExitCodeTests : IDisposable
{
    private readonly TemporaryFile _config = TemporaryFile.With("litellm_settings:\n  request_timeout: 600\n", "config.yaml");

    private string Deployment => Path.Combine(_config.Folder, "llmops.yaml");

    private string Rendered => Path.Combine(_config.Folder, "state", "config.generated.yaml");

    public void Dispose() => _config.Dispose();

    [Fact]
    public async Task Without_drift_it_is_0_and_nothing_is_said()
    {
        await Render();
        (await Drift("")).Gives(0);
        (await Drift("-IncludeEqual | ForEach-Object Kind")).Gives(0, "Equal");
        (await Drift("-Quiet")).Gives(0, "False");
    }

    [Fact]
    public async Task Drift_is_2_and_a_table()
    {
        await RenderAndEdit();
        var shown = await Drift("");
        shown.WithExitCode(2);
        Assert.Equal("", shown.Error);
        var lines = shown.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("Plane ", lines[0], StringComparison.Ordinal);
        Assert.Matches("^Rendered +Changed +/litellm_settings/request_timeout +600 +60 ", lines[2]);
        Assert.DoesNotContain(lines, line => line.Length > 100);
        (await Drift("-Quiet")).Gives(2, "True");
        (await Drift("-OutputFormat Json", behind: true)).WithExitCode(2);
    }

    [Fact]
    public async Task Expected_drift_is_in_order()
    {
        await RenderAndEdit();
        await Declare("expected:\n  - {path: /litellm_settings/request_timeout, reason: known}\n");
        (await Drift("")).Gives(0);
        (await Drift("-IncludeExpected | ForEach-Object { $_ }")).WithExitCode(0);
    }

    [Fact]
    public async Task Drift_that_FailOn_names_is_2_and_other_drift_is_0()
    {
        await RenderAndEdit();
        var named = await Drift("-FailOn Warning");
        Assert.Contains("1 difference counts as a failure by -FailOn Warning.", named.Error, StringComparison.Ordinal);
        named.WithExitCode(2);
        (await Drift("-FailOn Error")).WithExitCode(0);
    }

    [Fact]
    public async Task An_error_beside_the_drift_is_1()
    {
        await RenderAndEdit();
        (await Drift("; throw 'and more'")).WithExitCode(1);
        (await Drift("-FailOn Warning; throw 'and more'")).WithExitCode(1);
        (await Llmops.Run("Get-LlmDrift -Deployment /nowhere")).Gives(1, error: "Get-LlmDrift: There is no deployment at '/nowhere': no such file or folder.");
    }

    [Fact]
    public async Task An_exit_of_the_script_wins()
    {
        await RenderAndEdit();
        (await Drift("; exit 0")).WithExitCode(0);
    }

    private Task Declare(string more = "") =>
        File.WriteAllTextAsync(Deployment, "mode: file\nconfig: {source: config.yaml, rendered: state/config.generated.yaml}\n" + more);

    private async Task Render()
    {
        await Declare();
        (await Llmops.Run($"Export-LlmConfig -Deployment {Deployment}")).WithExitCode(0);
    }

    private async Task RenderAndEdit()
    {
        await Render();
        var text = await File.ReadAllTextAsync(Rendered);
        Assert.Contains("600", text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Rendered, text.Replace("600", "60", StringComparison.Ordinal));
    }

    // What stands behind may be parameters of the cmdlet, more commands, or options of the shell.
    private Task<ChildResult> Drift(string rest, bool behind = false)
    {
        var command = $"Get-LlmDrift -Plane Rendered -Deployment {Deployment}";
        return behind ? Llmops.Run([command, .. rest.Split(' ')]) : Llmops.Run($"{command} {rest}");
    }
}
