using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Labs;
using LiteLlmOps.Queries;
using LiteLlmOps.Reporting;

namespace LiteLlmOps.Commands;

/// <summary>Writes a maintenance report of a deployment: issues, validation, services, state, spend, changes and recommendations.</summary>
[Cmdlet(VerbsCommon.New, "LlmReport", HelpUri = HelpPages.Address + "New-LlmReport.md", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class NewLlmReportCommand : DeploymentCmdlet
{
    // In the order of the pipeline: a report for each deployment.
    private readonly List<(string? Deployment, PipedResults Results)> _piped = [];
    private string[]? _given;
    private TimeRange _range;
    private ReportFormat _format;

    // The deployment whose report is in the file of -Path.
    private Deployment? _written;

    /// <summary>The file to write. An existing file is overwritten. Default: reports/TIME with the extension of the format, in the state folder.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Deployments, and results for the report: objects of Test-LlmSmoke, Test-LlmConsistency, Test-LlmJournal, Get-LlmDrift, Get-LlmIncident, Get-LlmService and Get-LlmSpend, in any order. Objects of Import-Clixml, a job or ConvertFrom-Json are accepted too. Results that are not in the pipeline come from the last run in the time span.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <summary>The start of the time span, or a period before now, such as 8h or 7d. A time without a zone is in the time zone of this machine. Default: the end of the last report, otherwise 24 hours before the end.</summary>
    [Parameter]
    [Moment]
    public DateTimeOffset? Since { get; set; }

    /// <summary>The end of the time span, not included, or a period before now, such as 1h. A time without a zone is in the time zone of this machine. Default: now.</summary>
    [Parameter]
    [Moment]
    public DateTimeOffset? Until { get; set; }

    /// <summary>The length of a time span that ends now, such as 8h or 7d. Cannot be combined with -Since or -Until. Default: the time since the last report.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? Last { get; set; }

    /// <summary>The format: Markdown, Html or Json. Default: by the extension of -Path (.md, .html, .json), otherwise Markdown.</summary>
    [Parameter]
    public ReportFormat? Format { get; set; }

    /// <summary>Runs Test-LlmSmoke and Test-LlmConsistency first. Default: the report has their last run in the time span, or says that they were not run.</summary>
    [Parameter]
    public SwitchParameter RunChecks { get; set; }

    /// <summary>The time limit of each statement, such as 90s or 5m. The server cancels a statement that exceeds it. Default: 30 seconds.</summary>
    [Parameter]
    [Duration]
    [ValidateRange("00:00:00.001", "1.00:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Does not overwrite an existing file; it is an error.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Returns the file as an object. Without -Path, the file is always returned, since its name is not known before.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin()
    {
        _given = Deployment;
        _range = TimeRange.Of(Since, Until, Last, Adapters.Time.GetUtcNow());
        _format = Format ?? (Path is null ? ReportFormat.Markdown : ReportFormats.Of(Path) ?? throw NoFormat(Path));
    }

    private protected override void Process()
    {
        if (InputObject is null)
            return;
        var own = DeploymentPathAttribute.TryPathOf(InputObject);
        if (!IsSelected(own, InputObject))
            return;
        var results = ResultsOf(own);
        if (InputObject.BaseObject is not (string or FileSystemInfo or LlmDeployment or LlmLab))
            results.Add(ResultProperties.Of(InputObject));
    }

    private protected override void End()
    {
        if (_piped.Count == 0)
        {
            if (MyInvocation.ExpectingInput && _given is null)
                WriteWarning("The pipeline had no objects; the report is of the default deployment.");
            ForEachDeployment(_given, d => Write(d, new PipedResults()));
            return;
        }

        // A log can be read without a deployment; its incidents belong to the one of the other objects.
        foreach (var (path, results) in _piped)
            ForEachDeployment(path is null ? _given : [path], d => Write(d, results));
    }

    private PipedResults ResultsOf(string? path)
    {
        var found = _piped.FindIndex(p => p.Deployment is null || path is null || p.Deployment == path);
        if (found < 0)
        {
            _piped.Add((path, new PipedResults()));
            return _piped[^1].Results;
        }

        _piped[found] = (_piped[found].Deployment ?? path, _piped[found].Results);
        return _piped[found].Results;
    }

    private void Write(Deployment deployment, PipedResults piped)
    {
        var state = Adapters.OpenState(deployment);
        var history = new ReportHistory(state);
        // The start of the span is known before the checks, and its end is after them.
        var lastEnd = history.LastEnd();
        var span = ReportSpan.Of(_range, lastEnd, Adapters.Time.UtcNow());
        var name = Path is null ? history.NewName(span.Until) + ReportFormats.ExtensionOf(_format) : null;
        var path = name is null ? PathOf(deployment) : state.ReportPath(name);
        if (!ShouldProcess(path, $"Write a report of {deployment.Name} from {ReportTime.Of(span.Since)} to {ReportTime.Of(span.Until)}"))
            return;
        if (RunChecks)
        {
            Run("Test-LlmSmoke", typeof(TestLlmSmokeCommand), deployment, piped);
            Run("Test-LlmConsistency", typeof(TestLlmConsistencyCommand), deployment, piped);
            span = ReportSpan.Of(_range, lastEnd, Adapters.Time.UtcNow());
        }

        var report = Read(deployment, span, piped);
        var secrets = KnownSecrets.Of(deployment);
        var json = new ReportJson(report, secrets).Write();
        var text = _format == ReportFormat.Json ? json : TextOf(report, secrets);
        if (name is null)
            Adapters.Files.WriteAtomically(path, text, isPrivate: false);
        else
            state.SaveReport(name, text);
        Record(history, path, json, span);
        if (PassThru || Path is null)
            WriteFile(path);
    }

    private ReportModel Read(Deployment deployment, ReportSpan span, PipedResults piped)
    {
        var reader = new ReportReader(Adapters, deployment, Timeout);
        var facts = Await(token => reader.ReadAsync(span, piped, token));
        var report = new ReportModel(facts with { ModuleVersion = MyInvocation.MyCommand.Version.ToString(3) });
        foreach (
            var problem in report.Problems.Concat(
                facts.Inventory.Notes.Select(static n => ReportModel.Undetermined("all of the current state", n))
            )
        )
            WriteWarning($"{deployment.Name}: {problem}");
        foreach (var gap in facts.Journal.Notes.Concat(facts.Observations.Value?.Gaps ?? []))
            WriteWarning($"{deployment.Name}: {gap}");
        return report;
    }

    private string TextOf(ReportModel report, KnownSecrets secrets)
    {
        var document = new ReportSections(report).Document().Sanitized(secrets);
        return _format == ReportFormat.Html ? new ReportPage(Adapters.Markdown).Write(document) : ReportMarkdown.Of(document);
    }

    // The report is written; that it cannot be recorded must not hide it.
    private void Record(ReportHistory history, string path, string json, ReportSpan span)
    {
        try
        {
            var name = Path is null ? System.IO.Path.GetFileNameWithoutExtension(path) : history.NewName(span.Until);
            if (Path is not null || _format != ReportFormat.Json)
                history.SaveSummary(name, json);
            history.Record(path, span);
        }
        catch (LlmException e)
        {
            WriteWarning($"The report was written, but not recorded, so that the next one does not begin where it ends. {e.Message}");
        }
    }

    // In a pipeline of its own, with its own records; its errors and warnings are those of this command.
    private void Run(string name, Type type, Deployment deployment, PipedResults piped)
    {
        var script = ScriptBlock.Create("param($command, $deployment) & $command -Deployment $deployment");
        foreach (var result in InvokeCommand.InvokeScript(true, script, null, new CmdletInfo(name, type), deployment.Path))
            piped.Add(ResultProperties.Of(result));
    }

    private string PathOf(Deployment deployment)
    {
        // A wildcard of -Deployment may select several.
        if (_piped.Count > 1 || _given is { Length: > 1 } || (_written ??= deployment).Path != deployment.Path)
            throw new LlmException(
                ErrorIds.MultipleDeployments,
                $"-Path names one file, but there are several deployments. Omit -Path: each report is then written to the state folder of its deployment ({_written?.Name ?? deployment.Name}, …).",
                Path
            );
        var path = FilePath(Path!);
        OutputFile.Check(path, NoClobber);
        return path;
    }

    private static LlmException NoFormat(string path) =>
        new(
            ErrorIds.FormatUnknown,
            $"Cannot infer the format from '{System.IO.Path.GetFileName(path)}'; use -Format with one of {string.Join(", ", Enum.GetNames<ReportFormat>())}.",
            path
        );
}
