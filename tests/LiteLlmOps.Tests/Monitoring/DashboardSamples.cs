using LiteLlmOps.AccessPoints;
using LiteLlmOps.Configuration;
using LiteLlmOps.Consistency;
using LiteLlmOps.Drift;
using LiteLlmOps.Incidents;
using LiteLlmOps.Monitoring;
using LiteLlmOps.Queries;
using LiteLlmOps.Records;
using LiteLlmOps.Services;
using LiteLlmOps.Smoke;
using LiteLlmOps.Tests.Reporting;

namespace LiteLlmOps.Tests.Monitoring;

/// <summary>Snapshots for the dashboard.</summary>
internal static class DashboardSamples
{
    public static readonly DateTime Now = new(2026, 11, 30, 9, 0, 0, DateTimeKind.Utc);

    // Text that would be markup, script or a control sequence, and words without a place to break.
    public const string Hostile =
        "\"'><script>window.hacked=1</script><img src=x onerror=window.hacked=1>{{7*7}}&amp;\u001b[31m\u202e\0</section></main>azure/gpt-4o-2024-11-20-a-very-long-deployment-name-without-any-place-to-break_it_0123456789abcdefghijklmnopqrstuvwxyz_0123456789";

    /// <summary>What the masks know as a secret.</summary>
    public const string Secret = "sk-9fK2mQ7xR4tW8zB1cV6nY3aD5eG0hJ";

    /// <summary>Nothing was read yet.</summary>
    public static MonitorSnapshot Empty { get; } =
        new()
        {
            Name = "prod-eu",
            Deployment = "/srv/litellm",
            ModuleVersion = "0.1.0",
            StartedAt = Now.AddMinutes(-1),
        };

    /// <summary>All is well, and everything was read.</summary>
    public static MonitorSnapshot Healthy { get; } =
        Empty with
        {
            StartedAt = Now.AddDays(-3),
            LastGoodRunAt = Now.AddSeconds(-20),
            Checks = Read(
                new MonitorChecks(
                    CheckLevel.Standard,
                    [Check("ConfigValid"), Check("DatabaseReachable"), Check("ModelsServed"), Check("ProxyReady")]
                )
            ),
            Drift = Read<IReadOnlyList<LlmDrift>>([]),
            Findings = Read<IReadOnlyList<LlmFinding>>([]),
            Incidents = Read<IReadOnlyList<LlmIncident>>([]),
            Services = Read<IReadOnlyList<LlmService>>([
                Service("proxy", ServiceStatus.Ready, 4000),
                Service("metrics", ServiceStatus.Ready, 9100),
            ]),
            Database = Read(new MonitorDatabase(23_400_000_000, 41, 100, TimeSpan.FromMinutes(3), "16.4")),
            Traffic = Read(Traffic("gpt-4o-mini")),
            Keys = Read<IReadOnlyList<LlmKey>>([Key("ci", 12, 50)]),
            Endpoints = Read<IReadOnlyList<LlmEndpoint>>([
                Endpoint("proxy-api", "http://127.0.0.1:4000"),
                Endpoint("proxy-ui", "https://llm.example.org/ui"),
            ]),
            Inventory = Read(Inventory("ann")),
            Journal = Read<IReadOnlyList<LlmJournalEntry>>([
                Entry(-30, "Invoke-LlmSeed", "Update /router_settings/timeout") with
                {
                    Checkpoint = "2026-11-30T083000Z-1a2b",
                },
            ]),
        };

    /// <summary>A deployment at work, with something in each section.</summary>
    public static MonitorSnapshot Full { get; } = Busy("gpt-4o-mini");

    /// <summary>The same, with hostile text wherever text comes from elsewhere.</summary>
    public static MonitorSnapshot Foreign { get; } =
        Busy(Hostile) with
        {
            Name = Hostile,
            Deployment = "/srv/" + Hostile,
            DeploymentProblem = Hostile,
        };

    /// <summary>Every check fails, and every other job too, for hours.</summary>
    public static MonitorSnapshot Failing { get; } =
        Full with
        {
            DeploymentProblem = "'/srv/litellm/llmops.yaml' cannot be read: Permission denied.",
            LastGoodRunAt = Now.AddHours(-5),
            Checks = Full.Checks with
            {
                Value = new MonitorChecks(
                    CheckLevel.Standard,
                    [
                        .. Enumerable
                            .Range(1, 14)
                            .Select(static i =>
                                i < 12
                                    ? Check($"Check{i}", CheckStatus.Failed)
                                    : Check($"Check{i}", CheckStatus.Blocked) with
                                    {
                                        BlockedBy = "Check1",
                                    }
                            ),
                    ]
                ),
            },
            Drift = Old(Full.Drift),
            Findings = Old(Full.Findings),
            Incidents = Old(Full.Incidents),
            Services = Old(Full.Services),
            Database = MonitorReading<MonitorDatabase>.None.Failed(
                "The database at db.example.org:5432 refused the connection.",
                Now.AddHours(-4)
            ),
            Traffic = Old(Full.Traffic),
            Keys = Old(Full.Keys),
            Endpoints = Old(Full.Endpoints),
            Inventory = Old(Full.Inventory),
            Journal = MonitorReading<IReadOnlyList<LlmJournalEntry>>.None.Failed(
                "The state folder '/srv/litellm/state' cannot be read: Permission denied.",
                Now.AddHours(-4)
            ),
        };

    public static MonitorReading<T> Read<T>(T value)
        where T : class => MonitorReading<T>.Of(value, Now.AddSeconds(-20), TimeSpan.FromMilliseconds(420), []);

    public static MonitorReading<T> Old<T>(MonitorReading<T> reading)
        where T : class =>
        (reading with { ReadAt = Now.AddHours(-5) }).Failed(
            "The database at db.example.org:5432 refused the connection.",
            Now.AddHours(-4)
        );

    public static LlmCheckResult Check(string name, CheckStatus status = CheckStatus.Passed) =>
        new()
        {
            Name = name,
            Category = "Proxy",
            Level = CheckLevel.Quick,
            Target = "http://127.0.0.1:4000",
            Status = status,
            Message = status == CheckStatus.Passed ? "Ready, database connected." : "The proxy does not respond.",
            Remediation = status == CheckStatus.Failed ? "Start the proxy." : null,
            Duration = TimeSpan.FromMilliseconds(37),
        };

    public static LlmDrift Difference(string path, Plane plane = Plane.Stored, DriftSeverity severity = DriftSeverity.Warning) =>
        new()
        {
            Plane = plane,
            Section = path.Split('/')[1],
            Name = path.Split('/')[^1],
            Path = path,
            Kind = DriftKind.Changed,
            Severity = severity,
            Desired = 3L,
            Actual = 1L,
            Cause = DriftCause.OutOfBand,
            ChangedBy = "bob",
            ChangedAt = Now.AddHours(-2),
        };

    public static LlmIncident Incident(string signature, string subject, IncidentVerdict verdict = IncidentVerdict.Real) =>
        new()
        {
            Signature = signature,
            Subject = subject,
            Title = "Column missing in the database",
            Severity = SignatureSeverity.Error,
            Verdict = verdict,
            IsCurrent = verdict is IncidentVerdict.Real or IncidentVerdict.Unverified,
            Count = 1234,
            FirstSeen = Now.AddHours(-6),
            LastSeen = Now.AddMinutes(-4),
            Evidence = "The column 'token' does not exist in the table.",
            Remediation = "Run the migrations of LiteLLM, then restart the proxy.",
            Services = ["proxy"],
        };

    public static LlmService Service(string name, ServiceStatus status, int port) =>
        new()
        {
            Name = name,
            Status = status,
            ProcessId = status == ServiceStatus.Ready ? port + 1 : null,
            Port = port,
            Uptime = status == ServiceStatus.Ready ? new TimeSpan(3, 4, 5, 6) : null,
            Memory = status == ServiceStatus.Ready ? 812L << 20 : null,
            Restarts = 2,
            Message = status == ServiceStatus.Ready ? null : "Exited with code 1.",
        };

    public static LlmKey Key(string alias, decimal spend, decimal? budget, DateTime? expires = null) =>
        new()
        {
            Alias = alias,
            KeyHash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(alias))),
            MaskedName = "sk-...1a2b",
            Team = "platform",
            User = "ann@example.org",
            Spend = spend,
            MaxBudget = budget,
            BudgetDuration = budget is null ? null : "30d",
            ExpiresAt = expires,
        };

    private static MonitorSnapshot Busy(string foreign) =>
        Healthy with
        {
            LastGoodRunAt = Now.AddMinutes(-42),
            Checks = Read(
                new MonitorChecks(
                    CheckLevel.Standard,
                    [
                        Check("ConfigValid"),
                        Check("DatabaseReachable"),
                        Check("DiskSpace", CheckStatus.Warning) with
                        {
                            Message = "92 % of /srv are used.",
                            Remediation = "Move-LlmStaleState moves what is not needed.",
                        },
                        Check("ModelsServed", CheckStatus.Failed) with
                        {
                            Message = $"The proxy does not serve {foreign}.",
                            Target = foreign,
                        },
                        Check("ModelAnswers", CheckStatus.Blocked) with
                        {
                            Message = "Not run: ModelsServed failed.",
                            BlockedBy = "ModelsServed",
                        },
                        Check(foreign == Hostile ? foreign : "OwnCheck", CheckStatus.Failed),
                        Check("ProxyReady"),
                        Check("RedisReachable", CheckStatus.Skipped),
                    ]
                )
            ) with
            {
                Notes = [$"The key of {foreign} could not be read."],
            },
            Drift = Read<IReadOnlyList<LlmDrift>>([
                .. Enumerable.Range(1, 11).Select(static i => Difference($"/router_settings/setting_{i}")),
                Difference($"/model_list/{foreign}/litellm_params/api_base", severity: DriftSeverity.Error) with
                {
                    Desired = $"https://{foreign}.example.org",
                    Actual = foreign,
                    ChangedBy = foreign,
                },
                Difference("/general_settings/store_model_in_db", Plane.Rendered) with
                {
                    Desired = true,
                    Actual = null,
                    Kind = DriftKind.Missing,
                    Cause = DriftCause.NotApplied,
                    ChangedBy = null,
                    ChangedAt = null,
                },
                Difference("/litellm_settings/num_retries", Plane.Live, DriftSeverity.Info) with
                {
                    Cause = DriftCause.ReplicaLag,
                    Services = ["proxy"],
                },
                Difference("/LiteLLM_SpendLogs/session_id", Plane.Schema, DriftSeverity.Error) with
                {
                    Kind = DriftKind.Missing,
                    Desired = "text",
                    Actual = null,
                    Cause = DriftCause.Unknown,
                    Remediation = "Run the migrations of LiteLLM 1.83.2.",
                    ChangedBy = null,
                    ChangedAt = null,
                },
            ]),
            Services = Read<IReadOnlyList<LlmService>>([
                Service("proxy", ServiceStatus.Ready, 4000),
                Service("metrics", ServiceStatus.Starting, 9100) with
                {
                    Message = "Not ready yet: connection refused.",
                },
                Service(foreign == Hostile ? foreign : "rerank", ServiceStatus.Failed, 8080) with
                {
                    Message = foreign,
                },
            ]),
            Incidents = Read<IReadOnlyList<LlmIncident>>([
                Incident("prisma-column-missing", "token"),
                Incident("provider-rate-limited", foreign, IncidentVerdict.Unverified) with
                {
                    Severity = SignatureSeverity.Warning,
                    Services = [],
                },
                Incident("auth-key-invalid", foreign, IncidentVerdict.FalsePositive) with
                {
                    Evidence = foreign,
                },
                Incident("postgres-connection-refused", "", IncidentVerdict.Resolved),
            ]),
            Findings = Read<IReadOnlyList<LlmFinding>>([
                new LlmFinding(
                    "SecretWeak",
                    FindingSeverity.Error,
                    "UI_PASSWORD",
                    "The password of the admin UI is a common password.",
                    "Anyone who guesses it gets full admin access.",
                    "Set a long random password.",
                    "Set-LlmUiAccess"
                ),
                new LlmFinding("StateStale", FindingSeverity.Warning, foreign, foreign, foreign, foreign, "Move-LlmStaleState"),
                new LlmFinding(
                    "LogRotation",
                    FindingSeverity.Info,
                    "litellm.log",
                    "812 MB, and no rotated file exists.",
                    "The disk fills up.",
                    "Rotate it."
                ),
            ]),
            Traffic = Read(Traffic(foreign)),
            Keys = Read<IReadOnlyList<LlmKey>>([
                Key("ci", 49, 50),
                Key(foreign, 61, 50),
                Key("partner", 1, null, Now.AddDays(5)),
                Key("idle", 1, 50),
                Key("gone", 60, 50) with
                {
                    IsExpired = true,
                    ExpiresAt = Now.AddDays(-2),
                },
            ]),
            Endpoints = Read<IReadOnlyList<LlmEndpoint>>([
                Endpoint("proxy-api", "http://127.0.0.1:4000"),
                Endpoint("proxy-ui", "https://llm.example.org/ui") with
                {
                    CertificateExpiry = Now.AddDays(9),
                },
                Endpoint("metrics", foreign == Hostile ? "javascript:window.hacked=1//" + foreign : "tcp://10.0.0.7:9100") with
                {
                    IsReachable = false,
                    Status = null,
                    Latency = null,
                    RequiresAuthentication = null,
                    Message = foreign,
                },
            ]),
            Inventory = Read(Inventory(foreign)),
            Journal = Read<IReadOnlyList<LlmJournalEntry>>([
                Entry(-30, "Invoke-LlmSeed", [.. Enumerable.Range(1, 7).Select(static i => $"Update /router_settings/setting_{i}")]) with
                {
                    Checkpoint = "2026-11-30T083000Z-1a2b",
                    Reason = $"CHG-4711: {foreign}",
                    Number = 12,
                },
                Entry(-45, "Restart-LlmServices", "Restart proxy: Ready, process 811 → 902") with
                {
                    Number = 11,
                },
                Entry(-90, "Add-LlmNote") with
                {
                    Outcome = "Noted",
                    Text = foreign,
                    CommandLine = "systemctl reload nginx",
                    ExitCode = 1,
                    Number = 10,
                },
                Entry(-95, "Invoke-LlmSeed") with
                {
                    Outcome = "DatabaseChanged",
                    User = foreign,
                    Number = 9,
                },
            ]),
        };

    private static LlmEndpoint Endpoint(string name, string url) =>
        new()
        {
            Name = name,
            Url = url,
            IsReachable = true,
            Status = 200,
            Latency = TimeSpan.FromMilliseconds(12),
            RequiresAuthentication = true,
            CertificateExpiry = url.StartsWith("https", StringComparison.Ordinal) ? Now.AddDays(200) : null,
            Credentials =
            [
                new LlmAccessCredential
                {
                    Variable = "UI_PASSWORD",
                    Place = "env.litellm:3",
                    Value = "****",
                },
            ],
        };

    private static LlmInventory Inventory(string admin) =>
        ReportSamples.Inventory(admin) with
        {
            Name = "prod-eu",
            LastSeedAt = Now.AddMinutes(-30),
            LastSeedBy = "ann",
            LastRestartAt = Now.AddDays(-3),
        };

    private static MonitorTraffic Traffic(string foreign) =>
        new(
            [
                .. Enumerable.Range(1, 12).Select(static i => Spend(i) with { ModelGroup = $"model-{i}", Group = $"model-{i}" }),
                Spend(9) with
                {
                    ModelGroup = foreign,
                    Group = foreign,
                },
            ],
            [
                Spend(4) with
                {
                    Team = "platform",
                    Group = "platform",
                },
                Spend(2) with
                {
                    Team = foreign,
                    Group = foreign,
                },
                Spend(1) with
                {
                    Group = "(none)",
                },
            ],
            [
                .. Enumerable
                    .Range(0, 14)
                    .Where(static d => d != 6)
                    .Select(static d => Spend(d + 1) with { Day = DateOnly.FromDateTime(Now).AddDays(d - 13) }),
            ]
        );

    private static LlmSpend Spend(int weight) =>
        new()
        {
            Spend = 0.37m * weight,
            Requests = 120 * weight,
            Failures = weight % 4,
            PromptTokens = 1200 * weight,
            CompletionTokens = 300 * weight,
        };

    private static LlmJournalEntry Entry(int minutes, string command, params string[] changes) =>
        new()
        {
            Time = Now.AddMinutes(minutes),
            Command = command,
            Outcome = "Applied",
            User = "ann",
            Host = "ops1",
            Changes = [.. changes],
            File = "/srv/litellm/state/journal.jsonl",
        };
}
