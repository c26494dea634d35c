using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Incidents;
using LiteLlmOps.Ports;
using LiteLlmOps.Requests;

namespace LiteLlmOps.Commands;

/// <summary>Counts the requests that logs tell of: by route, status, client or hour.</summary>
[Cmdlet(VerbsCommon.Get, "LlmRequestStat", DefaultParameterSetName = FromDeployment)]
[OutputType(typeof(LlmRequestStat))]
public sealed class GetLlmRequestStatCommand : DeploymentCmdlet
{
    private const string FromDeployment = "Deployment";
    private const string FromPath = "Path";
    private const string FromInput = "InputObject";

    // In milliseconds.
    private const int ProgressPause = 200;

    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private RequestLedger? _ledger;
    private RequestRun? _run;
    private long _progressAt;

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

    /// <summary>Files to read instead of the deployment's logs, as they are or packed with gzip. Wildcards.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FromPath)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Files to read instead of the deployment's logs, by their exact names; also objects with such a property, as those of Get-ChildItem.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>Lines of a log, such as those of journalctl or docker logs. What is no text names a file or a deployment by its properties.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FromInput, ValueFromPipeline = true)]
    [AllowEmptyString]
    public PSObject? InputObject { get; set; }

    /// <summary>Counts only requests that were answered at this time or later.</summary>
    [Parameter]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Counts only requests that were answered at this time or earlier.</summary>
    [Parameter]
    public DateTimeOffset? Until { get; set; }

    /// <summary>Counts only requests of so long a time before now: 1h, 30m, 7d.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? Last { get; set; }

    /// <summary>What is counted together: Route (method and route, the default), Status, Client or Hour.</summary>
    [Parameter]
    public RequestGroup GroupBy { get; set; }

    private protected override void Begin()
    {
        var wanted = new RequestFilter(
            Method is null ? static _ => true : name => Method.Contains(name, StringComparer.OrdinalIgnoreCase), Wildcards.Any(Route), StatusPatterns.Any(Status));
        if (Last is not null && (Since ?? Until) is not null)
            throw new LlmException("TimesClash", LlmErrorKind.InvalidData, "-Last stands for a time up to now: give it, or -Since and -Until.", Last);
        var since = Last is { } last ? Before(DateTimeOffset.Now, last) : Since;
        if (since > Until)
            throw new LlmException("TimesClash", LlmErrorKind.InvalidData, $"-Since ({since:o}) is later than -Until ({Until:o}): no request lies between them.", since);
        _ledger = new RequestLedger(GroupBy, since?.LocalDateTime, Until?.LocalDateTime);
        _run = new RequestRun(_ledger, wanted);
    }

    private protected override void Process()
    {
        // A line of Get-Content has a property PSPath as well.
        if (InputObject?.BaseObject is string lines)
            Read(lines);
        else if (LiteralPath is not null || ParameterSetName == FromPath)
            ReadEach((LiteralPath ?? []).Select(FilePath).Concat(Path.SelectMany(Resolve)).Select(FileOf));
        else if (ParameterSetName == FromDeployment || Deployment is not null)
            ReadEach(LogSources.Of(ReadDeployment(), Adapters.Logs));
        else
            WriteProblem(new LlmException("InputInvalid", LlmErrorKind.InvalidData, $"A {InputObject?.BaseObject.GetType().Name} is no line of a log, and has no property PSPath, FullName or Deployment.", InputObject));
    }

    private protected override void End()
    {
        _run!.EndLines();
        WriteVerbose($"{_ledger!.Seen} of {_ledger.Lines} lines tell of a request.");
        if (_ledger is { Seen: 0, Lines: > 0 })
            WriteWarning($"None of {_ledger.Lines} lines tells of a request: LiteLLM writes no access lines with LITELLM_LOG=ERROR and json_logs, with json_logs of old releases, and under hypercorn and granian.");
        WriteObject(_ledger.Stats(), enumerateCollection: true);
    }

    private static DateTimeOffset Before(DateTimeOffset now, TimeSpan duration) => duration < now - DateTimeOffset.MinValue ? now - duration : DateTimeOffset.MinValue;

    private void Read(string lines)
    {
        StopToken.ThrowIfCancellationRequested();
        _run!.Add(lines);
    }

    private IEnumerable<string> Resolve(string path)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(path))
            return [FilePath(path)];
        try
        {
            var found = GetResolvedProviderPathFromPSPath(path, out var provider);
            return provider.Name == "FileSystem" ? found : [FilePath(path)];
        }
        catch (ItemNotFoundException e)
        {
            WriteProblem(new LlmException("LogNotFound", LlmErrorKind.NotFound, $"There is no log '{path}'.", path, e));
            return [];
        }
    }

    // What is not there, or is a device, is told of, or read, when it is opened.
    private LogFile FileOf(string path) => Adapters.Logs.Find([path], withRotated: false).FirstOrDefault(f => f.Path == path) ?? new LogFile(path, path, 0, DateTime.UtcNow);

    // Several services of one deployment in the pipeline have the same logs.
    private void ReadEach(IEnumerable<LogFile> named)
    {
        var files = named.Where(f => _read.Add(f.Path) && !_ledger!.IsTooOld(f.ChangedAt.ToLocalTime())).ToList();
        var size = Math.Max(1, files.Sum(static f => f.Size));
        var done = 0L;
        foreach (var file in files)
        {
            try
            {
                Pull(_run!.ReadAsync(Adapters.Logs, file, StopToken), read => Report(file.Path, read, (int)(100 * (done + Math.Min(read, file.Size)) / size)));
            }
            catch (LlmException e)
            {
                WriteProblem(e);
            }

            done += file.Size;
        }

        WriteProgress(new ProgressRecord(0, "Get-LlmRequestStat", "Done") { RecordType = ProgressRecordType.Completed });
    }

    private void Report(string path, long read, int percent)
    {
        if (Environment.TickCount64 < _progressAt)
            return;
        _progressAt = Environment.TickCount64 + ProgressPause;
        WriteProgress(new ProgressRecord(0, "Get-LlmRequestStat", $"{path}: {read / 1_000_000} MB") { PercentComplete = percent });
    }
}
