using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Ports;
using LiteLlmOps.Requests;

namespace LiteLlmOps.Commands;

/// <summary>Counts the requests that logs tell of: by route, status, client or hour.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "LlmRequest", DefaultParameterSetName = FromDeployment)]
[OutputType(typeof(LlmRequestStat))]
public sealed class MeasureLlmRequestCommand : LogCmdlet
{
    private RequestLedger? _ledger;
    private RequestRun? _run;

    /// <summary>The routes, as the property Route shows them, such as /v1/* or */chat/completions. Wildcards. Default: all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Route { get; set; }

    /// <summary>The methods, such as POST. Default: all.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RequestCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Method { get; set; }

    /// <summary>The statuses of the answers, such as 404, or classes of them, such as 4xx and 5xx. Default: all from 200 on.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RequestCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Status { get; set; }

    /// <summary>What is counted together: Route (method and route, the default), Status, Client or Hour.</summary>
    [Parameter]
    public RequestGroup GroupBy { get; set; }

    private protected override void Begin()
    {
        var wanted = new RequestFilter(
            Method is null ? static _ => true : name => Method.Contains(name, StringComparer.OrdinalIgnoreCase),
            Wildcards.Any(Route),
            StatusPatterns.Any(Status)
        );
        base.Begin();
        _ledger = new RequestLedger(GroupBy, SinceLocal, UntilLocal);
        _run = new RequestRun(_ledger, wanted);
    }

    private protected override void TakeLine(string line) => _run!.Add(line);

    private protected override void TakeFiles(IReadOnlyList<LogFile> files) =>
        ReadEach(files, (file, token) => _run!.ReadAsync(Adapters.Logs, file, token));

    private protected override void TakeDeployment() => ForEachDeployment(d => TakeFiles(LogsOf(d)));

    private protected override void End()
    {
        _run!.EndLines();
        WriteVerbose($"{_ledger!.Seen} of {_ledger.Lines} lines tell of a request.");
        if (_ledger is { Seen: 0, Lines: > 0 })
            WriteWarning(
                $"None of {_ledger.Lines} lines tells of a request: LiteLLM writes no access lines with LITELLM_LOG=ERROR and json_logs, with json_logs of old releases, and under hypercorn and granian."
            );
        WriteObject(_ledger.Stats(), enumerateCollection: true);
    }
}
