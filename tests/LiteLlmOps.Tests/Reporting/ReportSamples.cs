using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Observations;
using LiteLlmOps.Queries;
using LiteLlmOps.Records;
using LiteLlmOps.Reporting;
using LiteLlmOps.Services;
using Readings = LiteLlmOps.Reporting.Reading;

namespace LiteLlmOps.Tests.Reporting;

/// <summary>Facts of reports.</summary>
internal static class ReportSamples
{
    public static readonly DateTime Start = new(2026, 11, 29, 8, 0, 0, DateTimeKind.Utc);

    public static readonly ReportSpan Span = new(Start, Start.AddHours(4), "since the last report");

    public static DateTime At(int minutes) => Start.AddMinutes(minutes);

    public static ReportFacts Empty { get; } =
        new()
        {
            Name = "lab",
            Deployment = "/srv/llm/lab/llmops.yaml",
            Mode = DeploymentMode.DbSsot,
            Span = Span,
            CreatedAt = Span.Until,
            CreatedBy = "ann@ops1",
            ModuleVersion = "0.1.0",
        };

    public static ObservedIncident Incident(
        string verdict = "Real",
        string signature = "prisma-column-missing",
        string subject = "token"
    ) =>
        new()
        {
            Signature = signature,
            Subject = subject,
            Subjects = [subject],
            Title = "Column missing in the database",
            Severity = SignatureSeverity.Error,
            Verdict = verdict,
            Cause = "The database schema is older than the Prisma client.",
            Count = 12,
            FirstSeen = At(-40),
            LastSeen = At(5),
            Logs = ["/srv/llm/lab/logs/litellm.log"],
            Sample = "prisma.errors.FieldNotFoundError: Could not find field at `token`\n  File \"/opt/litellm/proxy/utils.py\", line 42",
            Evidence = "The column 'token' does not exist in the table.",
            Probes = [new ObservedProbe("Does the column exist?", "The table has 12 columns, none of them is 'token'.", "Confirmed")],
            Remediation = "Run the migrations of LiteLLM, then restart the proxy.",
            Services = ["litellm"],
            IsFailure = verdict is "Real" or "Unverified",
        };

    public static ObservedDrift Difference(string path = "/router_settings/num_retries", Plane plane = Plane.Stored) =>
        new()
        {
            Plane = plane,
            Section = path.Split('/')[1],
            Name = path.Split('/')[^1],
            Path = path,
            Difference = DriftKind.Changed,
            Severity = DriftSeverity.Warning,
            Desired = "3",
            Actual = "1",
            Effect = "Effective",
            Cause = "OutOfBand",
            ChangedBy = "bob",
            ChangedAt = At(-90),
            File = "/srv/llm/lab/config.yaml",
            Line = 14,
            IsFailure = true,
        };

    public static ObservedCheck Check(string name = "ProxyReady", string status = "Passed") =>
        new()
        {
            Name = name,
            Category = "Proxy",
            Target = "http://127.0.0.1:4000",
            Status = status,
            Message = status == "Passed" ? "Ready, database connected." : "The proxy does not respond.",
            Remediation = status == "Failed" ? "Start the proxy." : null,
            IsFailure = status == "Failed",
        };

    public static ObservedFinding Finding(string id = "SecretWeak", FindingSeverity severity = FindingSeverity.Warning) =>
        new()
        {
            Id = id,
            Subject = "UI_PASSWORD",
            Severity = severity,
            Evidence = "The password of the admin UI is a common password.",
            Impact = "Anyone who guesses it gets full admin access.",
            Remediation = "Set a long random password.",
            File = "/srv/llm/lab/env.litellm",
            Line = 3,
            IsFailure = severity != FindingSeverity.Info,
        };

    public static Observation Run(int minute, params ObservedItem[] items) => Run(KindOf(items[0]), minute, items);

    /// <summary>A whole run of a command.</summary>
    public static Observation Run(ObservationKind kind, int minute, params ObservedItem[] items) =>
        new()
        {
            Kind = kind,
            Command = kind switch
            {
                ObservationKind.Incident => "Get-LlmIncident",
                ObservationKind.Drift => "Get-LlmDrift",
                ObservationKind.Check => "Test-LlmSmoke",
                _ => "Test-LlmConsistency",
            },
            Time = At(minute),
            FirstTime = At(minute),
            User = "ann",
            Host = "ops1",
            ProcessId = 4711,
            Scope = new ObservationScope
            {
                Areas = kind == ObservationKind.Incident ? ["/srv/llm/lab/logs/litellm.log"] : ["Rendered", "Stored", "Live"],
            },
            Count = items.Length,
            Incidents = [.. items.OfType<ObservedIncident>()],
            Drift = [.. items.OfType<ObservedDrift>()],
            Checks = [.. items.OfType<ObservedCheck>()],
            Findings = [.. items.OfType<ObservedFinding>()],
        };

    public static LlmJournalEntry Entry(int minute, string command, params string[] changes) =>
        new()
        {
            Time = At(minute),
            Command = command,
            Outcome = "Applied",
            User = "ann",
            Host = "ops1",
            ProcessId = 4711,
            Changes = [.. changes],
        };

    public static ReportFacts With(this ReportFacts facts, params Observation[] runs) =>
        facts with
        {
            Observations = Readings.Of(new ObservationLog(runs, [])),
        };

    public static ReportFacts With(this ReportFacts facts, params LlmJournalEntry[] entries) =>
        facts with
        {
            Journal = Readings.Of<IReadOnlyList<LlmJournalEntry>>(entries),
        };

    /// <summary>A session with all that a report can have.</summary>
    public static ReportFacts Session(string foreign = "gpt-4o-mini") =>
        Empty
            .With(
                Run(2, Incident(), Incident("FalsePositive", "auth-key-invalid", foreign)),
                Run(5, [.. DriftPaths.Select(p => Difference(p)), Difference($"/model_list/{foreign}/litellm_params/api_base")]),
                Run(8, Check(), Check("ModelsServed", "Failed"), Check("DatabaseReachable"), Check("CallsBudget", "Warning")),
                Run(40, Difference($"/model_list/{foreign}/litellm_params/api_base")),
                Run(60, Check(), Check("ModelsServed"), Check("DatabaseReachable"), Check("CallsBudget", "Warning")),
                Run(70, Finding(), Finding("StateStale") with { Subject = foreign })
            )
            .With(
                Entry(20, "Invoke-LlmSeed", [.. DriftPaths.Select(static p => $"Update {p}")]) with
                {
                    Checkpoint = "2026-11-29T082000Z-1a2b",
                    Reason = "CHG-4711: router settings as declared",
                },
                Entry(25, "Export-LlmConfig", "Write /srv/llm/lab/state/config.generated.yaml") with
                {
                    Outcome = "Written",
                },
                Entry(30, "Restart-LlmServices", "Restart litellm: Ready, process 811 → 902", "Restart metrics: Ready, process 812 → 911"),
                Entry(33, "Add-LlmNote") with
                {
                    Outcome = "Noted",
                    CommandLine = "systemctl reload nginx",
                    ExitCode = 0,
                    Text = "Certificate renewed",
                },
                Entry(34, "Add-LlmNote") with
                {
                    Outcome = "Noted",
                    CommandLine = "pg_dump litellm",
                    ExitCode = 1,
                },
                Entry(35, "Invoke-LlmSeed") with
                {
                    Outcome = "DatabaseChanged",
                }
            ) with
        {
            Services = Readings.Of<IReadOnlyList<LlmService>>([
                Service("litellm", ServiceStatus.Ready, 902, 4000),
                Service("metrics", ServiceStatus.Ready, 911, 9100),
                Service("rerank", ServiceStatus.Failed, null, 8080) with
                {
                    Message = foreign,
                },
            ]),
            Inventory = Readings.Of(Inventory(foreign)),
            Spend = Readings.Of<IReadOnlyList<LlmSpend>>([
                .. Enumerable
                    .Range(0, 14)
                    .SelectMany(d => new[] { foreign, "claude-sonnet-4", "local-llama" }.Select((m, n) => Spend(d, m, n))),
            ]),
            Requests = Readings.Of(
                new RequestFigures(
                    [.. Enumerable.Range(0, 14).Where(static d => d != 6).Select(static d => Requests(d))],
                    [new("Succeeded", false, 1170), new("Failed: 429 RateLimitError", true, 21), new("Failed: 408 Timeout", true, 9)]
                )
            ),
            AccessPoints = Readings.Of<IReadOnlyList<ReportAccessPoint>>([
                new ReportAccessPoint("Admin UI", "http://127.0.0.1:4000/ui", "200, 12 ms", "UI_PASSWORD in env.litellm"),
            ]),
            Previous = new PreviousReport
            {
                CreatedAt = Start,
                Until = Start,
                OpenIssues = new Dictionary<string, string>
                {
                    ["Drift Stored /router_settings/timeout"] = "5 values of router_settings differ in the database",
                    ["Finding Gone x"] = "Gone: x",
                },
                Checks = new Dictionary<string, string> { ["ModelsServed"] = "Failed" },
                Services = new Dictionary<string, long?> { ["litellm"] = 811, ["metrics"] = 812 },
                State = new Dictionary<string, string> { ["models"] = "19", ["activeKeys"] = "1" },
            },
        };

    /// <summary>The state of a deployment.</summary>
    public static LlmInventory Inventory(string admin) =>
        new()
        {
            Name = "lab",
            Version = "1.83.2",
            Models = 20,
            LocalModels = 17,
            CloudModels = 3,
            McpServers = 9,
            Keys = 4,
            ActiveKeys = 1,
            Users = 5,
            AdminUsers = ["ann", admin],
            TotalSpend = 1.74m,
            DatabaseSize = 23_400_000,
        };

    private static readonly string[] DriftPaths =
    [
        "/router_settings/num_retries",
        "/router_settings/timeout",
        "/router_settings/allowed_fails",
        "/router_settings/cooldown_time",
        "/router_settings/routing_strategy",
    ];

    private static ObservationKind KindOf(ObservedItem item) =>
        item switch
        {
            ObservedIncident => ObservationKind.Incident,
            ObservedDrift => ObservationKind.Drift,
            ObservedCheck => ObservationKind.Check,
            _ => ObservationKind.Finding,
        };

    private static LlmService Service(string name, ServiceStatus status, int? id, int port) =>
        new()
        {
            Name = name,
            Status = status,
            ProcessId = id,
            Port = port,
            StartedAt = id is null ? null : At(30),
            Uptime = id is null ? null : TimeSpan.FromMinutes(210),
            Version = name == "litellm" ? "1.83.2" : null,
        };

    private static LlmSpend Spend(int day, string model, int rank) =>
        new()
        {
            Day = DateOnly.FromDateTime(Start).AddDays(day - 13),
            Model = model,
            Group = model,
            Spend = 0.02m * (day + 1) * (3 - rank),
            Requests = 12 + (day * (3 - rank)),
            Failures = day % 4,
            PromptTokens = 1200 * (day + 1),
            CompletionTokens = 300,
        };

    private static RequestDay Requests(int day) =>
        new(
            DateOnly.FromDateTime(Start).AddDays(day - 13),
            80 + (day * 3),
            day % 5,
            TimeSpan.FromMilliseconds(620 + (40 * (day % 4))),
            TimeSpan.FromSeconds(2.1 + (day % 3))
        );
}
