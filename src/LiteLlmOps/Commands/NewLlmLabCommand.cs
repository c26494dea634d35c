using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Labs;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Commands;

/// <summary>Creates a lab: a temporary deployment with its own PostgreSQL cluster, a LiteLLM proxy, and a configuration with drift.</summary>
[Cmdlet(VerbsCommon.New, "LlmLab", HelpUri = HelpPages.Address + "New-LlmLab.md", SupportsShouldProcess = true)]
[OutputType(typeof(LlmLab))]
public sealed class NewLlmLabCommand : LlmCmdlet
{
    /// <summary>The folder of the lab. It must not exist, or be empty.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The LiteLLM version that the proxy imitates. Default: 1.106.0.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(VersionCompleter))]
    [ValidateNotNullOrEmpty]
    public string Version { get; set; } = "1.106.0";

    /// <summary>The number of models. Default: the 17 sample models, with drift. With a number, the database has no drift.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int? Models { get; set; }

    /// <summary>How often the proxy reads its tables: seconds, or a duration such as 500ms. Default: 2s (LiteLLM: 30s).</summary>
    [Parameter]
    [Duration]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The program that runs as the proxy: StandIn (default), the stand-in of this module, or LiteLlm, the real litellm from the PATH.</summary>
    [Parameter]
    public LabProxy Proxy { get; set; }

    /// <summary>Declares the proxy, a health server, a metrics exporter and a rerank server as services. Start-LlmService starts those that are not running.</summary>
    [Parameter]
    public SwitchParameter Services { get; set; }

    /// <summary>
    /// Adds the problems of a maintenance session to the 17 sample models and the services: two errors in the log of the proxy, an alias that is missing in the
    /// database, a rendered file that is older than the declaration, and a rerank server in another virtual environment.
    /// </summary>
    [Parameter]
    public SwitchParameter Problems { get; set; }

    private protected override void End()
    {
        if (!LiteLlmVersion.TryParse(Version, out var version))
            throw new LlmException(
                ErrorIds.VersionInvalid,
                $"'{Version}' is not a valid LiteLLM version. Use a version such as 1.83.2.",
                Version
            );
        if (PollInterval <= TimeSpan.Zero)
            throw new LlmException(ErrorIds.ParameterNotApplicable, "-PollInterval must be greater than zero.", PollInterval);
        if (Problems && Models is not null)
            throw new LlmException(
                ErrorIds.ParameterNotApplicable,
                "-Problems needs the sample models: omit -Models, which creates a lab without drift.",
                Models
            );
        var path = System.IO.Path.TrimEndingDirectorySeparator(FilePath(Path));
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
            throw new LlmException(
                ErrorIds.LabFolderInUse,
                $"'{path}' already exists and is not empty. Use a new or empty folder, because Remove-LlmLab deletes it.",
                path
            );
        if (!ShouldProcess(path, $"Create a lab of LiteLLM {version}"))
            return;
        var options = new LabOptions(path, version, Models, PollInterval, Proxy)
        {
            HasServices = Services || Problems,
            HasProblems = Problems,
        };
        Pull(Adapters.Labs.CreateAsync(options, StopToken), Handle);
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
