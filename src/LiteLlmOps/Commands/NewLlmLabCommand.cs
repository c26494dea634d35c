using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Labs;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Commands;

/// <summary>Makes a throw-away deployment: a PostgreSQL cluster of its own, a LiteLLM proxy, and a configuration that has drifted.</summary>
[Cmdlet(VerbsCommon.New, "LlmLab", SupportsShouldProcess = true)]
[OutputType(typeof(LlmLab))]
public sealed class NewLlmLabCommand : LlmCmdlet
{
    /// <summary>The folder to make it in: new, or empty.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The LiteLLM version to behave as. Default: 1.83.2.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Version { get; set; } = "1.83.2";

    /// <summary>How many models to declare. Default: the 17 of the story, with its drift; with a number the database is as declared.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int? Models { get; set; }

    /// <summary>How often the proxy reads its tables again: seconds, or a text such as 500ms. Default: 2 s; LiteLLM's own is 30 s.</summary>
    [Parameter]
    [Duration]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>What runs as the proxy: StandIn (default), which comes with this module, or LiteLlm, the real one from the PATH.</summary>
    [Parameter]
    public LabProxy Proxy { get; set; }

    /// <summary>Declares the proxy, a health server, a metrics exporter and a rerank server as services; Start-LlmService starts those that do not run yet.</summary>
    [Parameter]
    public SwitchParameter Services { get; set; }

    private protected override void End()
    {
        if (!LiteLlmVersion.TryParse(Version, out var version))
            throw new LlmException(ErrorIds.VersionInvalid, $"'{Version}' is no version of LiteLLM, such as 1.83.2.", Version);
        var path = System.IO.Path.TrimEndingDirectorySeparator(FilePath(Path));
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
            throw new LlmException(
                ErrorIds.LabFolderInUse,
                $"'{path}' is there already and not empty: a lab is made in a new folder, since Remove-LlmLab deletes it.",
                path
            );
        if (!ShouldProcess(path, $"Make a lab of LiteLLM {version}"))
            return;
        Pull(
            Adapters.Labs.CreateAsync(new LabOptions(path, version, Models, PollInterval, Proxy) { HasServices = Services }, StopToken),
            Handle
        );
        WriteProgress(new ProgressRecord(0, "New-LlmLab", "Done") { RecordType = ProgressRecordType.Completed });
    }

    private void Handle(LabStep step)
    {
        WriteProgress(new ProgressRecord(0, "New-LlmLab", step.Activity) { PercentComplete = step.Percent });
        WriteVerbose(step.Activity);
        if (step.Lab is not null)
            WriteObject(step.Lab);
    }
}
