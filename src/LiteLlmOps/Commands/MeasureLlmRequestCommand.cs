using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Logs;
using LiteLlmOps.Ports;
using LiteLlmOps.Requests;

namespace LiteLlmOps.Commands;

/// <summary>Counts the requests in access log lines, by route, status, client or hour.</summary>
[Cmdlet(
    VerbsDiagnostic.Measure,
    "LlmRequest",
    HelpUri = HelpPages.Address + "Measure-LlmRequest.md",
    DefaultParameterSetName = FromDeployment
)]
[OutputType(typeof(LlmRequestStat))]
public sealed class MeasureLlmRequestCommand : LogCmdlet
{
    private RequestFilter _filter = RequestFilter.All;
    private RequestReader? _files;
    private string? _deploymentOfFiles;

    /// <summary>The routes, as in the property Route, such as /v1/* or */chat/completions. Wildcards. Default: all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Route { get; set; }

    /// <summary>The HTTP methods, such as POST. Default: all.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RequestCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Method { get; set; }

    /// <summary>The HTTP statuses of the responses, such as 404, or the classes 2xx, 3xx, 4xx and 5xx. Default: all from 200 on.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RequestCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Status { get; set; }

    /// <summary>How requests are grouped: Route (method and route), Status, Client or Hour. Default: Route.</summary>
    [Parameter]
    public RequestGroup GroupBy { get; set; }

    /// <summary>Includes the requests of this module, such as those of Test-LlmSmoke. Default: they are not counted.</summary>
    [Parameter]
    public SwitchParameter IncludeProbe { get; set; }

    private protected override void Begin()
    {
        _filter = new RequestFilter(RequestNames.MethodFilter(Method), Wildcards.Any(Route), RequestNames.StatusFilter(Status))
        {
            IncludesProbes = IncludeProbe,
        };
        base.Begin();
    }

    private protected override void TakeLine(string line) => ReaderOfFiles().Add(line);

    private protected override void TakeFiles(IReadOnlyList<LogFile> files) => Read(ReaderOfFiles(), files);

    private protected override void TakeDeployments(IReadOnlyList<string>? paths) =>
        ForEachDeployment(
            paths,
            deployment =>
            {
                var reader = NewReader(deployment);
                Read(reader, LogsOf(deployment));
                Write(reader, deployment.Path);
            }
        );

    private protected override void End()
    {
        if (_files is null)
            return;
        _files.EndLines();
        Write(_files, _deploymentOfFiles);
    }

    private RequestReader NewReader(Deployment? deployment) =>
        new(
            new RequestAggregator(GroupBy, SinceLocal, UntilLocal),
            _filter,
            Adapters.Time,
            file =>
                TimeZone
                ?? (
                    deployment is null ? null
                    : file is null ? deployment.LogZone
                    : LogSources.ZoneOf(deployment, file.Log, Adapters.Listeners, isOwn: true)
                )
        );

    // All files and lines are counted together, for the deployment in -Deployment if it is given.
    private RequestReader ReaderOfFiles()
    {
        if (_files is null)
        {
            var deployment = Deployment is null ? null : ReadDeployment();
            _deploymentOfFiles = deployment?.Path;
            _files = NewReader(deployment);
        }

        return _files;
    }

    private void Read(RequestReader reader, IReadOnlyList<LogFile> files) =>
        ReadEach(files, (file, token) => reader.ReadAsync(Adapters.Logs, file, token));

    private void Write(RequestReader reader, string? deployment)
    {
        var counts = reader.Aggregator;
        WriteVerbose($"{counts.AccessLines} of {counts.Lines} log lines are access log lines.");
        if (counts.Probes > 0)
            WriteVerbose(
                $"{Changes.LlmImpact.Count(counts.Probes, "request")} of this module not counted; use -IncludeProbe to include them."
            );
        if (counts is { AccessLines: 0, Lines: > 0 })
            WriteWarning(
                $"No access log lines among {Changes.LlmImpact.Count(counts.Lines, "log line")}. LiteLLM writes none with LITELLM_LOG=ERROR and json_logs, with json_logs of old releases, and under hypercorn and granian."
            );
        WriteObject(counts.Stats(deployment), enumerateCollection: true);
    }
}
