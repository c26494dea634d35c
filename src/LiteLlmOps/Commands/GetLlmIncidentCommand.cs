using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Incidents;
using LiteLlmOps.Incidents.Reading;
using LiteLlmOps.Incidents.Signatures;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Commands;

/// <summary>Tells what the errors in LiteLLM's logs are: one incident for each distinct trouble, whether it is real, whether it is over, and what to do.</summary>
[Cmdlet(VerbsCommon.Get, "LlmIncident")]
[OutputType(typeof(LlmIncident))]
public sealed class GetLlmIncidentCommand : SignatureCmdlet
{
    private const string Pipeline = "pipeline";

    private readonly List<string> _files = [];
    private SignatureCatalogue? _catalogue;
    private IncidentLedger? _ledger;
    private IncidentFollow? _follow;
    private LineFeed? _lines;

    /// <summary>The ids of the signatures; "unknown" for failures that none knows. Wildcards. Default: all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SignatureCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Signature { get; set; }

    /// <summary>Log files in place of those of the deployment, packed with gzip or not. Wildcards in the last part.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>Lines of a log, from the pipeline: journalctl -u litellm | Get-LlmIncident.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowEmptyString]
    [AllowNull]
    public PSObject[]? InputObject { get; set; }

    /// <summary>Leaves out what was written before this time.</summary>
    [Parameter]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Leaves out what was written after this time.</summary>
    [Parameter]
    public DateTimeOffset? Until { get; set; }

    /// <summary>Leaves out what is older than this: 1h, 30m, 2d.</summary>
    [Parameter]
    [Duration]
    [ValidateRange("00:00:01", "3650.00:00:00")]
    public TimeSpan? Last { get; set; }

    /// <summary>The least severity: Info, Warning (default), Error or Critical. What is Info is a note, and no trouble.</summary>
    [Parameter]
    public SignatureSeverity Severity { get; set; } = SignatureSeverity.Warning;

    /// <summary>The verdicts to show. Default: all.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public IncidentVerdict[]? Verdict { get; set; }

    /// <summary>Finds out whether incidents are real, by asking the database, the proxy, the environment and this machine. On by default where a deployment is known; -Verify:$false asks nothing.</summary>
    [Parameter]
    public SwitchParameter Verify { get; set; } = true;

    /// <summary>Goes on until it is stopped, and returns incidents as they appear, and again when they come back after a minute of silence. What the logs hold already counts with -Since or -Last alone.</summary>
    [Parameter]
    public SwitchParameter Follow { get; set; }

    private protected override void Process()
    {
        // A file of Get-ChildItem comes as an object and by its path.
        if (InputObject is null || (Path is not null && InputObject.All(static i => i?.BaseObject is FileSystemInfo)))
        {
            _files.AddRange(Path ?? []);
            return;
        }

        foreach (var item in InputObject)
            Take(item?.BaseObject);
    }

    private protected override void End()
    {
        Prepare();
        if (_lines is { } lines)
            Tell(lines.Flush(isEnd: true));
        else if (MyInvocation.ExpectingInput && _files.Count == 0)
            WriteVerbose("Nothing came through the pipeline.");
        else if (Follow)
            FollowFiles();
        else
            ReadFiles();
        if (!Follow)
            Write([.. _ledger!.Records]);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _follow?.Dispose();
        base.Dispose(disposing);
    }

    private void Prepare()
    {
        if (_catalogue is not null)
            return;
        if (Last is not null && Since is not null)
            throw new LlmException("ParametersClash", LlmErrorKind.InvalidData, "-Since and -Last are two words for the same: give one of them.", Since);
        _catalogue = ReadCatalogue(needsDeployment: MyInvocation.BoundParameters.ContainsKey(nameof(Verify)) && Verify);
        var since = Last is { } last ? DateTime.Now - last : Since?.LocalDateTime;
        _ledger = new IncidentLedger(since, Until?.LocalDateTime);
        _follow = new IncidentFollow(_ledger);
    }

    private void Take(object? item)
    {
        Prepare();
        switch (item)
        {
            case string line:
                _lines ??= new LineFeed(new LogScan(_catalogue!.Index), _ledger!, Pipeline);
                // Whoever follows a pipeline wants each line at once, and has no other thread to wait on.
                Tell(Follow ? [.. _lines.Add(line), .. _lines.Flush(isEnd: false)] : _lines.Add(line));
                break;
            case FileInfo file:
                _files.Add(file.FullName);
                break;
            case null or LlmDeployment or Labs.LlmLab:
                break;
            default:
                throw new LlmException("InputNotLog", LlmErrorKind.InvalidData, $"'{item.GetType().Name}' is no line of a log: pipe in text, or files of Get-ChildItem.", item);
        }
    }

    private void Tell(IReadOnlyList<IncidentKey> seen)
    {
        if (Follow && seen.Count > 0 && _follow!.News(seen) is { Count: > 0 } news)
            Write(news);
    }

    private void ReadFiles()
    {
        var run = new IncidentRun(Adapters.Logs, _catalogue!.Index, _ledger!);
        var files = Files();
        var (all, before) = (Math.Max(1, files.Sum(static f => f.Size)), 0L);
        foreach (var file in files)
        {
            try
            {
                Pull(run.ReadAsync(file, StopToken), read => Progress(file.Path, before + Math.Min(read, file.Size), all));
            }
            catch (LlmException e)
            {
                WriteProblem(e);
            }

            before += file.Size;
        }

        WriteProgress(new ProgressRecord(0, "Get-LlmIncident", "Done") { RecordType = ProgressRecordType.Completed });
    }

    private void FollowFiles()
    {
        var paths = _files.Count > 0 ? [.. _files.SelectMany(Expand).Distinct(StringComparer.Ordinal)] : LogSources.Written(Wanted(), Adapters.Logs);
        _follow!.Open(Adapters.Logs, new LogScan(_catalogue!.Index), paths, fromEnd: Since is null && Last is null);
        WriteVerbose($"Following {string.Join(", ", paths)}.");
        Pull(_follow.WatchAsync(StopToken), Write);
    }

    private IReadOnlyList<LogFile> Files()
    {
        if (_files.Count == 0)
            return [.. LogSources.Of(Wanted(), Adapters.Logs).Where(IsYoung)];
        var found = new List<LogFile>();
        foreach (var path in _files.Select(FilePath).Distinct(StringComparer.Ordinal))
        {
            var files = Adapters.Logs.Find([path], withRotated: false);
            if (files.Count == 0)
                WriteProblem(new LlmException("LogNotFound", LlmErrorKind.NotFound, $"There is no log '{path}'.", path));
            found.AddRange(files.Where(IsYoung));
        }

        return found;
    }

    // A file that was written last before the time asked for holds nothing of it.
    private bool IsYoung(LogFile file) => (Last is { } last ? DateTime.UtcNow - last : Since?.UtcDateTime) is not { } since || file.ChangedAt >= since;

    private IEnumerable<string> Expand(string path) => Adapters.Logs.Find([FilePath(path)], withRotated: false) is { Count: > 0 } files ? files.Select(static f => f.Path) : [FilePath(path)];

    private Deployment Wanted() => Known ?? ReadDeployment();

    private void Progress(string file, long read, long all) => WriteProgress(new ProgressRecord(0, "Get-LlmIncident", $"Reading {file}") { PercentComplete = (int)(100 * read / all) });

    private void Write(IReadOnlyList<IncidentRecord> records)
    {
        var wanted = Wildcards.Any(Signature);
        var chosen = records.Where(r => wanted(r.Key.Signature?.Id ?? LlmIncident.UnknownId)).ToList();
        var judged = Await(token => new IncidentVerifier(Adapters, Known, Verify).JudgeAsync(chosen, token));
        if (judged.Count(i => i.Severity < Severity) is > 0 and var notes)
            WriteVerbose($"{notes} of a lesser severity are not shown: -Severity Info shows all.");
        WriteObject(IncidentOrder.Of(judged.Where(i => i.Severity >= Severity && Verdict?.Contains(i.Verdict) != false)), enumerateCollection: true);
    }
}
