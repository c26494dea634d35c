using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Incidents;
using LiteLlmOps.Logs;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Commands;

/// <summary>Tells what the errors in LiteLLM's logs are: one incident for each distinct trouble, whether it is real, whether it is over, and what to do.</summary>
[Cmdlet(VerbsCommon.Get, "LlmIncident", DefaultParameterSetName = FromDeployment)]
[OutputType(typeof(LlmIncident))]
public sealed class GetLlmIncidentCommand : LogCmdlet
{
    private const string Pipeline = "pipeline";

    private readonly List<LogFile> _files = [];
    private IncidentSession? _session;
    private LineFeed? _lines;

    /// <summary>The ids of the signatures; "unknown" for failures that none knows. Wildcards. Default: all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SignatureCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Signature { get; set; }

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

    /// <summary>The least severity that counts as a failure: Info, Warning, Error or Critical. When an incident that is shown has it and needs attention (IsFailure), the command ends with the error IncidentFound after all incidents. Without effect with -Follow. Default: no incident is an error.</summary>
    [Parameter]
    public SignatureSeverity? FailOn { get; set; }

    /// <summary>Files or folders of signatures of your own, besides those that llmops.yaml names. One with the id of a known signature takes its place. Wildcards in the last part.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? SignaturePath { get; set; }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _session?.Dispose();
        base.Dispose(disposing);
    }

    private protected override void TakeLine(string line)
    {
        var session = _session ??= Open(KnownDeployment());
        _lines ??= new LineFeed(new LogScan(session.Index), session.Ledger, Pipeline);
        // Whoever follows a pipeline wants each line at once, and has no other thread to wait on.
        var seen = Follow ? [.. _lines.Add(line), .. _lines.Flush(isEnd: false)] : _lines.Add(line);
        if (Follow && session.Follow.News(seen) is { Count: > 0 } news)
            Write(session, news);
    }

    // Files of one log are read together, the oldest first.
    private protected override void TakeFiles(IReadOnlyList<LogFile> files) => _files.AddRange(files);

    private protected override void TakeDeployment()
    {
        ForEachDeployment(Read);
    }

    private void Read(Deployment deployment)
    {
        using var session = Open(deployment);
        if (Follow)
            FollowFiles(session, LogSources.Written(deployment, Adapters.Logs, Adapters.Listeners));
        else if (LogsOf(deployment) is { Count: > 0 } files)
            ReadFiles(session, files);
    }

    private protected override void End()
    {
        if (_files.Count > 0)
        {
            var session = _session ??= Open(KnownDeployment());
            if (Follow)
                FollowFiles(session, [.. _files.Select(static f => f.Path)]);
            else
                ReadFiles(session, [.. _files.OrderBy(static f => f.Log, StringComparer.Ordinal).ThenBy(static f => f.ChangedAt)]);
        }
        else if (_lines is not null && !Follow)
        {
            _lines.Flush(isEnd: true);
            Write(_session!, [.. _session!.Ledger.Records]);
        }

        if (!Follow)
            EndIfFailed(ErrorIds.IncidentFound, "incident", $"{FailOn}");
    }

    // A log can be read without a deployment; then nothing can be asked.
    private Deployment? KnownDeployment()
    {
        try
        {
            return ReadDeployment();
        }
        catch (LlmException e)
            when (Deployment is null
                && e.Id == ErrorIds.DeploymentNotFound
                && !(MyInvocation.BoundParameters.ContainsKey(nameof(Verify)) && Verify)
            )
        {
            return null;
        }
    }

    private IncidentSession Open(Deployment? deployment) =>
        new(
            CatalogueReader.Of(Adapters, deployment, (SignaturePath ?? []).Select(FilePath)),
            new IncidentLedger(SinceLocal, UntilLocal),
            deployment
        );

    private void ReadFiles(IncidentSession session, IReadOnlyList<LogFile> files)
    {
        var run = new IncidentRun(Adapters.Logs, session.Index, session.Ledger);
        ReadEach(files, run.ReadAsync);
        Write(session, [.. session.Ledger.Records]);
    }

    private void FollowFiles(IncidentSession session, IReadOnlyList<string> paths)
    {
        session.Follow.Open(Adapters.Logs, new LogScan(session.Index), paths, fromEnd: SinceLocal is null);
        WriteVerbose($"Following {string.Join(", ", paths)}.");
        Pull(session.Follow.WatchAsync(StopToken), news => Write(session, news));
    }

    private void Write(IncidentSession session, IReadOnlyList<IncidentRecord> records)
    {
        var wanted = Wildcards.Any(Signature);
        var chosen = records.Where(r => wanted(r.Key.Signature?.Id ?? LlmIncident.UnknownId)).ToList();
        var judged = Await(token => new IncidentVerifier(Adapters, session.Deployment, Verify).JudgeAsync(chosen, token));
        if (judged.Count(i => i.Severity < Severity) is > 0 and var notes)
            WriteVerbose($"{notes} of a lesser severity are not shown: -Severity Info shows all.");
        var shown = IncidentOrder.Of(judged.Where(i => i.Severity >= Severity && Verdict?.Contains(i.Verdict) != false)).ToList();
        CountFailures(shown.Count(i => i.IsFailure && i.Severity >= FailOn), session.Deployment);
        WriteObject(shown, enumerateCollection: true);
    }
}
