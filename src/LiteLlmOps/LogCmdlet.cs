using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Logs;
using LiteLlmOps.Ports;

namespace LiteLlmOps;

/// <summary>A cmdlet that reads logs: those of deployments, files, or lines from the pipeline.</summary>
public abstract class LogCmdlet : DeploymentCmdlet
{
    private protected const string FromDeployment = "Deployment";
    private protected const string FromPath = "Path";
    private protected const string FromInput = "InputObject";

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);

    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private long? _lastProgress;

    /// <summary>Log files to read instead of the logs of the deployment, plain or compressed with gzip. Wildcards.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FromPath)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Log files to read instead of the logs of the deployment, by exact path. Binds files of Get-ChildItem from the pipeline.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>Log lines, such as the output of journalctl or docker logs; also files, and objects with a Deployment property.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FromInput, ValueFromPipeline = true)]
    [AllowEmptyString]
    public PSObject? InputObject { get; set; }

    /// <summary>Includes only log lines from this time on, or from a period before now, such as 2h. A time without a zone is in the time zone of this machine. Default: no limit.</summary>
    [Parameter]
    [Moment]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Includes only log lines up to this time, or up to a period before now, such as 1h. A time without a zone is in the time zone of this machine. Default: no limit.</summary>
    [Parameter]
    [Moment]
    public DateTimeOffset? Until { get; set; }

    /// <summary>Includes only log lines of this period before now, such as 30m, 1h or 7d. Cannot be combined with -Since or -Until. Default: no limit.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? Last { get; set; }

    /// <summary>The time zone of log lines without one: UTC, a name such as Europe/Berlin, or an offset such as +02:00. Default: logs.timeZone of llmops.yaml, otherwise that of the process that writes the log, otherwise determined from lines with a zone and from the last change of the file.</summary>
    [Parameter]
    [TimeZone]
    [ArgumentCompleter(typeof(TimeZoneCompleter))]
    public TimeZoneInfo? TimeZone { get; set; }

    /// <summary>The start of the time range, in the time zone of this machine. Null for no limit.</summary>
    private protected DateTime? SinceLocal { get; private set; }

    /// <summary>The end of the time range, in the time zone of this machine. Null for no limit.</summary>
    private protected DateTime? UntilLocal => Until?.LocalDateTime;

    /// <inheritdoc/>
    private protected override void Begin()
    {
        if (Last is not null && (Since ?? Until) is not null)
            throw new LlmException(ErrorIds.InvalidTimeRange, "-Last cannot be combined with -Since or -Until.", Last);
        if (Last <= TimeSpan.Zero)
            throw new LlmException(ErrorIds.InvalidTimeRange, "-Last must be a positive duration, such as 30m.", Last);
        if (Since > Until)
            throw new LlmException(
                ErrorIds.InvalidTimeRange,
                $"-Since ({Since:yyyy-MM-dd HH:mm:ss zzz}) is later than -Until ({Until:yyyy-MM-dd HH:mm:ss zzz}).",
                Since
            );
        SinceLocal = (Last is { } last ? Before(Adapters.Time.GetLocalNow(), last) : Since)?.LocalDateTime;
    }

    private protected sealed override void Process()
    {
        // First, since lines of Get-Content have a PSPath property as well.
        if (PipelineInput.LineOf(InputObject) is { } line)
        {
            StopToken.ThrowIfCancellationRequested();
            TakeLine(line);
        }
        else if (LiteralPath is not null || ParameterSetName == FromPath)
        {
            TakeFiles([
                .. (LiteralPath ?? []).Select(FilePath).Concat(Path.SelectMany(Resolve)).Select(FileOf).Where(f => _read.Add(f.Path)),
            ]);
        }
        else if (ParameterSetName == FromDeployment)
        {
            TakeDeployments(Deployment);
        }
        else if (DeploymentPathAttribute.TryPathOf(InputObject) is not { Length: > 0 } own)
        {
            WriteProblem(PipelineInput.Unsupported(InputObject, "strings, files or deployments"));
        }
        else if (IsSelected(own, InputObject))
        {
            TakeDeployments([own]);
        }
    }

    /// <summary>The logs of which a file could not be read, or not to its end.</summary>
    private protected HashSet<string> IncompleteLogs { get; } = new(StringComparer.Ordinal);

    private protected abstract void TakeLine(string line);

    private protected abstract void TakeFiles(IReadOnlyList<LogFile> files);

    /// <summary>Reads the logs of deployments.</summary>
    /// <param name="paths">Paths and wildcards. Null for the default deployment.</param>
    private protected abstract void TakeDeployments(IReadOnlyList<string>? paths);

    /// <summary>Reads files one after the other, each on all cores. A file that cannot be read is reported, and the others follow.</summary>
    /// <param name="files">The files.</param>
    /// <param name="read">Reads a file. Returns the number of bytes read so far, from time to time.</param>
    private protected void ReadEach(IEnumerable<LogFile> files, Func<LogFile, CancellationToken, IAsyncEnumerable<long>> read)
    {
        var selected = files.Where(f => f.MayContain(SinceLocal)).ToList();
        var (size, done) = (Math.Max(1, selected.Sum(static f => f.Size)), 0L);
        foreach (var file in selected)
        {
            try
            {
                Pull(read(file, StopToken), bytes => Report(file.Path, bytes, (int)(100 * (done + Math.Min(bytes, file.Size)) / size)));
            }
            catch (LlmException e)
            {
                IncompleteLogs.Add(file.Log);
                WriteProblem(e);
            }

            done += file.Size;
        }

        WriteProgress(new ProgressRecord(0, MyInvocation.MyCommand.Name, "Done") { RecordType = ProgressRecordType.Completed });
    }

    /// <summary>The logs of a deployment that were not read yet: several services in the pipeline may belong to the same deployment.</summary>
    private protected IReadOnlyList<LogFile> LogsOf(Deployment deployment) =>
        [.. LogSources.Of(deployment, Adapters.Logs, Adapters.Listeners).Where(f => _read.Add(f.Path))];

    private static DateTimeOffset Before(DateTimeOffset now, TimeSpan duration) =>
        duration < now - DateTimeOffset.MinValue ? now - duration : DateTimeOffset.MinValue;

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
            WriteProblem(new LlmException(ErrorIds.LogNotFound, $"No log file matches '{path}'.", path, e));
            return [];
        }
    }

    // A file that does not exist is reported when it is opened; a device has no entry, but can be read.
    private LogFile FileOf(string path) =>
        Adapters.Logs.Find([path], withRotated: false).FirstOrDefault(f => f.Path == path)
        ?? new LogFile(path, path, 0, Adapters.Time.UtcNow());

    private void Report(string path, long read, int percent)
    {
        if (_lastProgress is { } last && Adapters.Time.GetElapsedTime(last) < ProgressInterval)
            return;
        _lastProgress = Adapters.Time.GetTimestamp();
        WriteProgress(new ProgressRecord(0, MyInvocation.MyCommand.Name, $"{path}: {read / 1_000_000} MB") { PercentComplete = percent });
    }
}
