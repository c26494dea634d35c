namespace LiteLlmOps.Tests.Shell;

/// <summary>What a runbook gets of Get-LlmIncident: exit codes, the pipe of another program, and a pipe that breaks.</summary>
public sealed class IncidentTests : IDisposable
{
    private const string Failure = "11:00:00 - LiteLLM Proxy:ERROR: a.py:1 - FATAL: sorry, too many clients already\n";

    private readonly TemporaryFile _log = TemporaryFile.With(Failure, "proxy.log");

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task What_may_be_real_is_2_and_a_quiet_log_is_0()
    {
        (await Llmops.Run($"Get-LlmIncident -Path {_log.Path} | ForEach-Object {{ \"$_\" }}")).Gives(0, "Unverified Critical pg-too-many-clients ×1");
        (await Llmops.Run($"Get-LlmIncident -Path {_log.Path}")).WithExitCode(2);
        (await Llmops.Run($"Get-LlmIncident -Path {_log.Path} redis-*")).Gives(0);
        (await Llmops.Run($"Get-LlmIncident -Path {_log.Folder}/none.log")).Gives(1, error: $"Get-LlmIncident: There is no log '{_log.Folder}/none.log'.");
    }

    [Fact]
    public async Task A_folder_in_a_files_place_is_called_one() =>
        (await Llmops.Run($"Get-LlmIncident -Path {_log.Folder}")).Gives(1, error: $"Get-LlmIncident: '{_log.Folder}' is a folder: name its files, such as '{_log.Folder}/*.log'.");

    [Fact]
    public async Task Signatures_that_are_not_recognized_are_2()
    {
        using var own = TemporaryFile.With("- { id: ours, title: Ours, pattern: 'jammed', samples: ['it has jammed'] }\n", "ours.yaml");
        (await Llmops.Run($"Test-LlmSignature -SignaturePath {own.Path}")).WithExitCode(0);
        await File.WriteAllTextAsync(own.Path, "- { id: ours, title: Ours, pattern: 'jammed', samples: ['it is fine'] }\n", TestContext.Current.CancellationToken);
        (await Llmops.Run($"Test-LlmSignature -SignaturePath {own.Path}")).WithExitCode(2);
    }

    [Fact]
    public async Task As_JSON_it_is_one_document()
    {
        var shown = await Llmops.Run($"Get-LlmIncident -Path {_log.Path}", "-OutputFormat", "Json");
        shown.WithExitCode(2);
        using var json = System.Text.Json.JsonDocument.Parse(shown.Output);
        Assert.Equal("pg-too-many-clients", json.RootElement.ValueKind == System.Text.Json.JsonValueKind.Array ? json.RootElement[0].GetProperty("Signature").GetString() : json.RootElement.GetProperty("Signature").GetString());
    }
}
