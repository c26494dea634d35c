using System.Management.Automation;
using LiteLlmOps.Binding;
using LiteLlmOps.Deployments;
using LiteLlmOps.Incidents;
using LiteLlmOps.Logs;
using LiteLlmOps.Observations;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Commands;

/// <summary>Groups the errors in LiteLLM's logs into incidents and checks whether each is real, a false positive or resolved.</summary>
[Cmdlet(VerbsCommon.Get, "LlmIncident", HelpUri = HelpPages.Address + "Get-LlmIncident.md", DefaultParameterSetName = FromDeployment)]
[OutputType(typeof(LlmIncident))]
public sealed class GetLlmIncidentCommand : LogCmdlet
{
    private const string Pipeline = "pipeline";

    private readonly List<LogFile> _files = [];
    private IncidentSession? _session;
    private IncrementalReader? _lines;

    /// <summary>The ids of signatures; "unknown" for failures that no signature matches. Wildcards. Default: all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SignatureCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Signature { get; set; }

    /// <summary>The lowest severity to return: Info, Warning, Error or Critical. Info is for information only. Default: Warning.</summary>
    [Parameter]
    public SignatureSeverity Severity { get; set; } = SignatureSeverity.Warning;

    /// <summary>The verdicts to return: Real, Unverified, FalsePositive or Resolved. Default: all.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public IncidentVerdict[]? Verdict { get; set; }

    /// <summary>Does not check whether incidents are real: the database, the proxy and this machine are not queried.</summary>
    [Parameter]
    public SwitchParameter SkipVerification { get; set; }

    /// <summary>Waits for new log lines until the command is stopped, and returns incidents when they occur, and again when they recur after a minute. Existing log lines are read only with -Since or -Last.</summary>
    [Parameter]
    public SwitchParameter Follow { get; set; }

    /// <summary>The lowest severity that counts as a failure: Info, Warning, Error or Critical; higher severities count too. Incidents that are resolved, or false positives that need no restart, do not count. A returned incident that counts has IsFailure, and the command ends with the terminating error IncidentFound after all output; with -Follow, which does not end by itself, there is no error. Default: Warning and higher severities set IsFailure, and no incident is an error.</summary>
    [Parameter]
    public SignatureSeverity? FailOn { get; set; }

    /// <summary>Files or folders with your own signatures, in addition to those in llmops.yaml. A signature with a known id replaces the known one. Wildcards in the last part.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? SignaturePath { get; set; }

    /// <summary>Returns an incident for each subject, also when a signature has many with the same verdict. Default: more than five of them are one incident; its property Subjects lists them.</summary>
    [Parameter]
    public SwitchParameter ExpandSubject { get; set; }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _session?.Dispose();
        base.Dispose(disposing);
    }

    private protected override void TakeLine(string line)
    {
        var session = _session ??= Open(KnownDeployment());
        _lines ??= new IncrementalReader(
            new LogScan(session.Index, Adapters.Time),
            session.Aggregator,
            Pipeline,
            Adapters.Time,
            TimeZone ?? session.Deployment?.LogZone,
            learns: !Follow
        );
        // With -Follow each line is read at once: there is no other thread that could complete a record later.
        var keys = Follow ? [.. _lines.Add(line), .. _lines.Flush(isEnd: false)] : _lines.Add(line);
        if (Follow && session.Follower.NewIncidents(keys) is { Count: > 0 } found)
            Write(session, found);
    }

    // The files of one log are read together, from the oldest on.
    private protected override void TakeFiles(IReadOnlyList<LogFile> files) => _files.AddRange(files);

    private protected override void TakeDeployments(IReadOnlyList<string>? paths) => ForEachDeployment(paths, Read);

    private protected override void End()
    {
        if (_lines is not null && !Follow)
        {
            _lines.Flush(isEnd: true);
            Warn(UnknownForm.Of("the input", _lines.UnknownLines));
        }

        if (_files.Count > 0)
            ReadFiles();
        else if (_lines is not null && !Follow)
            Write(_session!, [.. _session!.Aggregator.Records], [Pipeline]);
        if (!Follow)
            EndIfFailed(ErrorIds.IncidentFound, "incident", $"{FailOn}");
    }

    private void Read(Deployment deployment)
    {
        using var session = Open(deployment);
        if (Follow)
            FollowFiles(session, LogSources.CurrentFilesOf(deployment, Adapters.Logs, Adapters.Listeners));
        else if (LogsOf(deployment) is { Count: > 0 } files)
            ReadFiles(session, files);
    }

    private void ReadFiles()
    {
        var session = _session ??= Open(KnownDeployment());
        if (Follow)
            FollowFiles(session, [.. _files.Select(static f => f.Path)]);
        else
            ReadFiles(session, [.. _files.OrderBy(static f => f.Log, StringComparer.Ordinal).ThenBy(static f => f.ChangedAt)]);
    }

    // Files and lines can be read without a deployment; the incidents are not verified then.
    private Deployment? KnownDeployment()
    {
        try
        {
            return ReadDeployment();
        }
        catch (LlmException e) when (Deployment is null && e.Id == ErrorIds.DeploymentNotFound)
        {
            return null;
        }
    }

    private IncidentSession Open(Deployment? deployment)
    {
        var catalogue = CatalogueReader.Of(Adapters, deployment, (SignaturePath ?? []).Select(FilePath));
        var unknown = catalogue.Unknown(Wildcards.Literal(Signature).Where(static n => n != LlmIncident.UnknownId)).ToList();
        // When only such names are given, there is nothing to search for.
        if (unknown.Count > 0 && unknown.Count == Signature!.Length)
            throw unknown[0];
        unknown.ForEach(WriteProblem);
        return new IncidentSession(catalogue, new IncidentAggregator(SinceLocal, UntilLocal), deployment, Adapters.Time);
    }

    private void ReadFiles(IncidentSession session, IReadOnlyList<LogFile> files)
    {
        var reader = new IncidentReader(Adapters.Logs, session.Index, session.Aggregator, Adapters.Time, f => ZoneOf(session, f));
        ReadEach(files, reader.ReadAsync);
        foreach (var warning in reader.Warnings)
            Warn(warning);
        Write(
            session,
            [.. session.Aggregator.Records],
            [.. files.Select(static f => f.Log).Distinct(StringComparer.Ordinal).Where(l => !IncompleteLogs.Contains(l))]
        );
    }

    private TimeZoneInfo? ZoneOf(IncidentSession session, LogFile file) =>
        TimeZone
        ?? (
            session.Deployment is { } deployment
                ? LogSources.ZoneOf(deployment, file.Log, Adapters.Listeners, Deployment is not null)
                : null
        );

    private void Warn(string? message)
    {
        if (message is not null)
            WriteWarning(message);
    }

    private void FollowFiles(IncidentSession session, IReadOnlyList<string> paths)
    {
        session.Follower.Add(
            Adapters.Logs,
            new LogScan(session.Index, Adapters.Time),
            paths,
            SinceLocal is null,
            TimeZone ?? session.Deployment?.LogZone
        );
        WriteVerbose($"Following {string.Join(", ", paths)}.");
        Pull(session.Follower.WatchAsync(StopToken), found => Write(session, found));
    }

    /// <param name="session">The session.</param>
    /// <param name="records">The incidents in the logs.</param>
    /// <param name="logs">The logs that were read completely. Null with -Follow, which reads what is added to them.</param>
    private void Write(IncidentSession session, IReadOnlyList<IncidentRecord> records, IReadOnlyList<string>? logs = null)
    {
        var isSelected = Wildcards.Any(Signature);
        var selected = records.Where(r => isSelected(r.Key.Signature?.Id ?? LlmIncident.UnknownId)).ToList();
        var verifier = new IncidentVerifier(Adapters, session.Deployment, runsProbes: !SkipVerification);
        var incidents = Await(token => verifier.AssessAsync(selected, token));
        ReportHidden(incidents);
        var selection = incidents.Where(i => i.Severity >= Severity && Verdict?.Contains(i.Verdict) != false).Select(Assessed);
        // With -Follow, new subjects are reported when they occur.
        var shown = LlmIncident.InOrder(ExpandSubject || Follow ? selection : IncidentRollUp.Of(selection)).ToList();
        CountFailures(FailOn is null ? 0 : shown.Count(static i => i.IsFailure), session.Deployment);
        WriteObject(shown, enumerateCollection: true);
        if (logs is not null && session.Deployment is { } deployment)
            Observe(deployment, () => ObservationOf(shown, logs));
    }

    private Observation ObservationOf(List<LlmIncident> shown, IReadOnlyList<string> logs) =>
        new()
        {
            Kind = ObservationKind.Incident,
            Command = MyInvocation.MyCommand.Name,
            Scope = new ObservationScope
            {
                Names = Signature,
                Areas = logs,
                LowestSeverity = Severity.ToString(),
                Since = SinceLocal?.ToUniversalTime(),
                Until = UntilLocal?.ToUniversalTime(),
                Filters = GivenFilters(nameof(Signature), nameof(Severity), nameof(Verdict), nameof(Since), nameof(Until), nameof(Last)),
                IsPartial = Verdict is not null,
            },
            Count = shown.Count,
            Incidents = [.. shown.Take(Observation.MaxItems).Select(IncidentObservation.Of)],
        };

    // When nothing else is returned, they are what a user asks about.
    private void ReportHidden(IReadOnlyList<LlmIncident> incidents)
    {
        var hidden = incidents.Where(i => i.Severity < Severity).ToList();
        if (hidden.Count == 0)
            return;
        var message =
            $"{hidden.Count} {(hidden.Count == 1 ? "incident" : "incidents")} below severity {Severity} not returned; use -Severity Info to include them.";
        if (hidden.Count < incidents.Count || Follow)
            WriteVerbose(message);
        else
            WriteWarning($"{message} ({string.Join(", ", hidden.Select(static i => i.Title).Distinct(StringComparer.Ordinal).Take(3))})");
    }

    private LlmIncident Assessed(LlmIncident incident) =>
        FailOn is { } lowest ? incident with { IsFailure = incident.IsCurrent && incident.Severity >= lowest } : incident;
}
