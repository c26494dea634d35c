using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Labs;
using LiteLlmOps.Logs;
using LiteLlmOps.Ports;

namespace LiteLlmOps;

/// <summary>A cmdlet that reads logs: those of a deployment, files, or lines of a pipeline.</summary>
public abstract class LogCmdlet : DeploymentCmdlet
{
    private protected const string FromDeployment = "Deployment";
    private protected const string FromPath = "Path";
    private protected const string FromInput = "InputObject";

    // In milliseconds.
    private const int ProgressPause = 200;

    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private long _progressAt;

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

    /// <summary>Counts only what was written at this time or later.</summary>
    [Parameter]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Counts only what was written at this time or earlier.</summary>
    [Parameter]
    public DateTimeOffset? Until { get; set; }

    /// <summary>Counts only what was written so long a time before now: 1h, 30m, 7d.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? Last { get; set; }

    /// <summary>The earliest time that counts, in this machine's time. Null for no limit.</summary>
    private protected DateTime? SinceLocal { get; private set; }

    /// <summary>The latest time that counts, in this machine's time. Null for no limit.</summary>
    private protected DateTime? UntilLocal => Until?.LocalDateTime;

    /// <inheritdoc/>
    private protected override void Begin()
    {
        if (Last is not null && (Since ?? Until) is not null)
            throw new LlmException(ErrorIds.InvalidTimeRange, "-Last stands for a time up to now: give it, or -Since and -Until.", Last);
        var since = Last is { } last ? Before(DateTimeOffset.Now, last) : Since;
        if (since > Until)
            throw new LlmException(
                ErrorIds.InvalidTimeRange,
                $"-Since ({since:o}) is later than -Until ({Until:o}): nothing lies between them.",
                since
            );
        SinceLocal = since?.LocalDateTime;
    }

    private protected sealed override void Process()
    {
        // A line of Get-Content has a property PSPath as well.
        if (InputObject?.BaseObject is string line)
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
        else if (ParameterSetName == FromDeployment || (Deployment = DeploymentOf(InputObject?.BaseObject)) is not null)
        {
            TakeDeployment();
        }
        else
        {
            WriteProblem(
                new LlmException(
                    ErrorIds.UnsupportedInputType,
                    $"A {InputObject?.BaseObject.GetType().Name} is no line of a log, and has no property PSPath, FullName or Deployment.",
                    InputObject
                )
            );
        }
    }

    private protected abstract void TakeLine(string line);

    private protected abstract void TakeFiles(IReadOnlyList<LogFile> files);

    /// <summary>Reads the logs of the deployment that the parameter names.</summary>
    private protected abstract void TakeDeployment();

    /// <summary>Reads files one by one, each on all cores; one that cannot be read is told of, and the others go on.</summary>
    /// <param name="files">The files.</param>
    /// <param name="read">Reads one, and tells now and then how many bytes it has read.</param>
    private protected void ReadEach(IEnumerable<LogFile> files, Func<LogFile, CancellationToken, IAsyncEnumerable<long>> read)
    {
        // A file that was written last before what counts holds none of it; a day is allowed, since times without a zone may be those of another.
        var young = files.Where(f => !(f.ChangedAt.ToLocalTime().AddDays(1) < SinceLocal)).ToList();
        var (size, done) = (Math.Max(1, young.Sum(static f => f.Size)), 0L);
        foreach (var file in young)
        {
            try
            {
                Pull(read(file, StopToken), bytes => Report(file.Path, bytes, (int)(100 * (done + Math.Min(bytes, file.Size)) / size)));
            }
            catch (LlmException e)
            {
                WriteProblem(e);
            }

            done += file.Size;
        }

        WriteProgress(new ProgressRecord(0, MyInvocation.MyCommand.Name, "Done") { RecordType = ProgressRecordType.Completed });
    }

    /// <summary>The logs of a deployment that were not read yet: several services of one in the pipeline have the same.</summary>
    private protected IReadOnlyList<LogFile> LogsOf(Deployment deployment) =>
        [.. LogSources.Of(deployment, Adapters.Logs, Adapters.Listeners).Where(f => _read.Add(f.Path))];

    private string[]? DeploymentOf(object? item) =>
        item switch
        {
            LlmDeployment deployment => [deployment.Path],
            LlmLab lab => [lab.Path],
            _ => Deployment,
        };

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
            WriteProblem(new LlmException(ErrorIds.LogNotFound, $"There is no log '{path}'.", path, e));
            return [];
        }
    }

    // What is not there, or is a device, is told of, or read, when it is opened.
    private LogFile FileOf(string path) =>
        Adapters.Logs.Find([path], withRotated: false).FirstOrDefault(f => f.Path == path) ?? new LogFile(path, path, 0, DateTime.UtcNow);

    private void Report(string path, long read, int percent)
    {
        if (Environment.TickCount64 < _progressAt)
            return;
        _progressAt = Environment.TickCount64 + ProgressPause;
        WriteProgress(new ProgressRecord(0, MyInvocation.MyCommand.Name, $"{path}: {read / 1_000_000} MB") { PercentComplete = percent });
    }
}
