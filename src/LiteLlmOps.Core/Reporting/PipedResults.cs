using LiteLlmOps.Configuration;
using LiteLlmOps.Incidents;
using LiteLlmOps.Observations;
using LiteLlmOps.Queries;
using LiteLlmOps.Results;
using LiteLlmOps.Services;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Reporting;

/// <summary>The objects that the pipeline has for a report: live, or after Import-Clixml, a job or JSON.</summary>
internal sealed class PipedResults
{
    private static readonly string[] SpendProperties = ["Group", "Spend", "Requests", "Failures", "RunningSpend"];

    private readonly List<ObservedIncident> _incidents = [];
    private readonly List<ObservedDrift> _drift = [];
    private readonly List<ObservedCheck> _checks = [];
    private readonly List<ObservedFinding> _findings = [];
    private readonly List<LlmService> _services = [];
    private readonly List<LlmSpend> _spend = [];
    private DateTime? _checkedAt;

    public IReadOnlyList<LlmService> Services => _services;

    public IReadOnlyList<LlmSpend> Spend => _spend;

    /// <exception cref="LlmException">UnsupportedInputType, or ResultInvalid when properties are missing.</exception>
    public void Add(ResultObject item)
    {
        if (item.TypeName == nameof(LlmSpend) || SpendProperties.All(item.Has))
        {
            _spend.Add(SpendOf(item));
            return;
        }

        switch (ResultKinds.Find(item))
        {
            case ResultKind.Incident:
                _incidents.Add(item.Source is LlmIncident live ? IncidentObservation.Of(live) : IncidentOf(item));
                break;
            case ResultKind.Drift:
                _drift.Add(DriftOf(item));
                break;
            case ResultKind.Check:
                _checks.Add(CheckOf(item));
                _checkedAt = item.Time("StartedAt") is { } started && !(started < _checkedAt) ? started : _checkedAt;
                break;
            case ResultKind.Finding:
                _findings.Add(FindingOf(item));
                break;
            case ResultKind.JournalFinding:
                _findings.Add(JournalFindingOf(item));
                break;
            case ResultKind.Service:
                _services.Add(ServiceOf(item));
                break;
            case ResultKind.Change or ResultKind.ServiceOperation:
                throw Unsupported(item, "the report takes changes and actions on services from the journal; omit them");
            default:
                throw Unsupported(
                    item,
                    "pipe deployments, or objects of Test-LlmSmoke, Test-LlmConsistency, Test-LlmJournal, Get-LlmDrift, Get-LlmIncident, Get-LlmService or Get-LlmSpend"
                );
        }
    }

    /// <summary>
    /// The objects as runs. Their scope is not known, since they may have been filtered, so that they show no absence. Only checks have a time; other
    /// objects may be older than the report, and their time is unknown (DateTime.MaxValue).
    /// </summary>
    public IReadOnlyList<Observation> Runs =>
        [
            .. (
                (Observation[])
                    [
                        Run(ObservationKind.Incident, "Get-LlmIncident", DateTime.MaxValue) with
                        {
                            Incidents = _incidents,
                            Count = _incidents.Count,
                        },
                        Run(ObservationKind.Drift, "Get-LlmDrift", DateTime.MaxValue) with
                        {
                            Drift = _drift,
                            Count = _drift.Count,
                        },
                        Run(ObservationKind.Check, "Test-LlmSmoke", _checkedAt ?? DateTime.MaxValue) with
                        {
                            Checks = _checks,
                            Count = _checks.Count,
                        },
                        Run(ObservationKind.Finding, "Test-LlmConsistency", DateTime.MaxValue) with
                        {
                            Findings = _findings,
                            Count = _findings.Count,
                        },
                    ]
            ).Where(static r => r.Count > 0),
        ];

    /// <summary>The recorded runs together with those of the pipeline, oldest first. An object that a recorded run returned has the time of that run.</summary>
    /// <param name="recorded">The recorded runs.</param>
    public IReadOnlyList<Observation> With(IReadOnlyList<Observation> recorded)
    {
        var known = recorded.SelectMany(static r => r.Items.Select(i => (r.Kind, i.Key))).ToHashSet();
        return
        [
            .. recorded
                .Concat(Runs.Select(r => r.Time < DateTime.MaxValue ? r : Without(r, known)).Where(static r => r.Items.Count > 0))
                .OrderBy(static r => r.Time),
        ];
    }

    private static Observation Without(Observation run, HashSet<(ObservationKind, string)> known) =>
        run with
        {
            Incidents = [.. run.Incidents.Where(i => !known.Contains((run.Kind, i.Key)))],
            Drift = [.. run.Drift.Where(i => !known.Contains((run.Kind, i.Key)))],
            Findings = [.. run.Findings.Where(i => !known.Contains((run.Kind, i.Key)))],
        };

    private static Observation Run(ObservationKind kind, string command, DateTime time) =>
        new()
        {
            Kind = kind,
            Command = command,
            Time = time,
            FirstTime = time,
            Scope = new ObservationScope { IsPartial = true },
            Count = 0,
        };

    private static ObservedIncident IncidentOf(ResultObject item) =>
        new()
        {
            Signature = item.Text("Signature"),
            Subject = item.Text("Subject"),
            Subjects = item.Texts("Subjects"),
            Title = item.OptionalText("Title") ?? item.Text("Signature"),
            Family = item.Text("Family"),
            Severity = item.Enum<SignatureSeverity>("Severity"),
            Verdict = item.Enum<IncidentVerdict>("Verdict").ToString(),
            Cause = item.OptionalText("Cause"),
            Count = item.Number("Count") ?? 1,
            FirstSeen = item.Time("FirstSeen"),
            LastSeen = item.Time("LastSeen"),
            Logs = item.Texts("Logs"),
            Sample = item.Text("Sample"),
            Evidence = item.Text("Evidence"),
            Remediation = item.OptionalText("Remediation"),
            Services = item.Texts("Services"),
            IsFailure = item.Flag("IsFailure"),
        };

    private static ObservedDrift DriftOf(ResultObject item) =>
        new()
        {
            Plane = item.Enum<Plane>("Plane"),
            Section = item.Text("Section"),
            Name = item.Text("Name"),
            Path = item.Text("Path"),
            Difference = item.Enum<DriftKind>("Kind"),
            Severity = item.Enum<DriftSeverity>("Severity"),
            Desired = item.OptionalText("Desired"),
            Actual = item.OptionalText("Actual"),
            Effect = item.Text("Effect"),
            Cause = item.Text("Cause"),
            Reason = item.OptionalText("Reason"),
            Remediation = item.OptionalText("Remediation"),
            Expected = item.OptionalText("Expected"),
            ChangedBy = item.OptionalText("ChangedBy"),
            ChangedAt = item.Time("ChangedAt"),
            File = item.OptionalText("File"),
            Line = item.Line("Line"),
            Services = item.Texts("Services"),
            Replicas = item.Texts("Replicas"),
            IsFailure = item.Flag("IsFailure"),
        };

    private static ObservedCheck CheckOf(ResultObject item) =>
        new()
        {
            Name = item.Text("Name"),
            Category = item.Text("Category"),
            Target = item.Text("Target"),
            Status = item.Enum<CheckStatus>("Status").ToString(),
            Message = item.Text("Message"),
            Remediation = item.OptionalText("Remediation"),
            BlockedBy = item.OptionalText("BlockedBy"),
            File = item.OptionalText("File"),
            Line = item.Line("Line"),
            IsFailure = item.Flag("IsFailure"),
        };

    private static ObservedFinding FindingOf(ResultObject item) =>
        new()
        {
            Id = item.Text("Id"),
            Subject = item.Text("Subject"),
            Severity = item.Enum<FindingSeverity>("Severity"),
            Evidence = item.Text("Evidence"),
            Impact = item.Text("Impact"),
            Remediation = item.Text("Remediation"),
            FixCommand = item.OptionalText("FixCommand"),
            Accepted = item.OptionalText("Accepted"),
            File = item.OptionalText("File"),
            Line = item.Line("Line"),
            IsFailure = item.Flag("IsFailure"),
        };

    private static ObservedFinding JournalFindingOf(ResultObject item) =>
        new()
        {
            Id = $"Journal.{item.Text("Kind")}",
            Subject =
                item.OptionalText("Checkpoint") ?? (item.OptionalText("Line") is { } line ? $"line {line} of the journal" : "the journal"),
            Severity = item.Enum<FindingSeverity>("Severity"),
            Evidence = item.Text("Evidence"),
            Remediation = item.Text("Remediation"),
            File = item.OptionalText("File"),
            Line = item.Line("Line"),
            IsFailure = item.Flag("IsFailure"),
        };

    private static LlmService ServiceOf(ResultObject item) =>
        item.Source as LlmService
        ?? new LlmService
        {
            Name = item.Text("Name"),
            Status = item.Enum<ServiceStatus>("Status"),
            ProcessId = item.Line("ProcessId"),
            Port = item.Line("Port"),
            StartedAt = item.Time("StartedAt"),
            Uptime = item.Duration("Uptime"),
            Version = item.OptionalText("Version"),
            Message = item.OptionalText("Message"),
            Deployment = item.Text("Deployment"),
        };

    private static LlmSpend SpendOf(ResultObject item) =>
        item.Source as LlmSpend
        ?? new LlmSpend
        {
            Group = item.Text("Group"),
            Day = item.Time("Day") is { } day ? DateOnly.FromDateTime(day) : null,
            Model = item.OptionalText("Model"),
            ModelGroup = item.OptionalText("ModelGroup"),
            Spend = Amount(item, "Spend"),
            Requests = item.Number("Requests") ?? 0,
            Failures = item.Number("Failures") ?? 0,
            PromptTokens = item.Number("PromptTokens") ?? 0,
            CompletionTokens = item.Number("CompletionTokens") ?? 0,
            Since = item.Time("Since") ?? default,
            Until = item.Time("Until") ?? default,
            Deployment = item.Text("Deployment"),
        };

    private static decimal Amount(ResultObject item, string name) =>
        decimal.TryParse(
            item.Text(name),
            System.Globalization.NumberStyles.Float,
            System.Globalization.CultureInfo.InvariantCulture,
            out var amount
        )
            ? amount
            : throw new LlmException(
                ErrorIds.ResultInvalid,
                $"The property {name} of the {item.TypeName} object is '{item.Text(name)}', but must be a number.",
                item.Source
            );

    private static LlmException Unsupported(ResultObject item, string hint) =>
        new(ErrorIds.UnsupportedInputType, $"Unsupported input type {item.TypeName}; {hint}.", item.Source);
}
