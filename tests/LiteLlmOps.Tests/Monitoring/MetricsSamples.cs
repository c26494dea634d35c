using LiteLlmOps.AccessPoints;
using LiteLlmOps.Configuration;
using LiteLlmOps.Consistency;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Incidents;
using LiteLlmOps.Monitoring;
using LiteLlmOps.Queries;
using LiteLlmOps.Records;
using LiteLlmOps.Services;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Tests.Monitoring;

/// <summary>Snapshots for the tests of the metrics.</summary>
internal static class MetricsSamples
{
    /// <summary>Unix time 1,800,000,000.</summary>
    public static readonly DateTime Now = DateTime.UnixEpoch.AddSeconds(1_800_000_000);

    /// <summary>A monitor that has just started.</summary>
    public static MonitorSnapshot Empty { get; } =
        new()
        {
            Name = "lab",
            Deployment = "/srv/llm/lab/llmops.yaml",
            ModuleVersion = "0.1.0",
            StartedAt = At(-3600),
        };

    /// <summary>All jobs have succeeded, and every metric has a value.</summary>
    public static MonitorSnapshot Full { get; } =
        Empty with
        {
            LastGoodRunAt = At(-600),
            Checks = Read(
                new MonitorChecks(
                    CheckLevel.Standard,
                    [
                        Check("ProxyReady", "Proxy", CheckStatus.Failed, 2500),
                        Check("ModelsListed", "Proxy", CheckStatus.Blocked, 0),
                        Check("DatabaseReachable", "Database", CheckStatus.Passed, 25),
                    ]
                )
            ),
            Drift = Read<IReadOnlyList<LlmDrift>>([
                Difference("router_settings"),
                Difference("router_settings"),
                Difference("model_list", Plane.Live, DriftSeverity.Error),
            ]),
            Findings = Read<IReadOnlyList<LlmFinding>>([Finding("SecretWeak", "UI_PASSWORD"), Finding("SecretWeak", "LITELLM_SALT_KEY")]),
            Incidents = Read<IReadOnlyList<LlmIncident>>([
                Incident("prisma-column-missing", 12),
                Incident("prisma-column-missing", 3),
                Incident("redis-timeout", 5, IncidentVerdict.Resolved, SignatureSeverity.Warning),
            ]),
            Services = Read<IReadOnlyList<LlmService>>([
                new LlmService
                {
                    Name = "proxy",
                    Status = ServiceStatus.Ready,
                    ProcessId = 4711,
                    StartedAt = At(-7200),
                    Memory = 512 << 20,
                    ProcessorTime = TimeSpan.FromSeconds(90.5),
                    Restarts = 2,
                    Workers = 4,
                },
                new LlmService { Name = "rerank", Status = ServiceStatus.Stopped },
            ]),
            Endpoints = Read<IReadOnlyList<LlmEndpoint>>([
                new LlmEndpoint
                {
                    Name = "proxy-api",
                    IsReachable = true,
                    CertificateExpiry = At(30 * 86400),
                },
                new LlmEndpoint { Name = "rerank" },
            ]),
            Database = Read(new MonitorDatabase(7_340_032, 12, 100, TimeSpan.FromSeconds(4.5), "16.4")),
            Traffic = Read(
                new MonitorTraffic(
                    [Spend("gpt-4o", 12.5m, 100, 4, 2000, 300), Spend("local-llama", 0, 900, 1, 50_000, 9000), Spend(null, 0, 2, 2, 0, 0)],
                    [Spend("research", 10.25m, 40, 0, 1500, 200), Spend(null, 2.25m, 962, 7, 50_500, 9100)],
                    []
                )
            ),
            Keys = Read<IReadOnlyList<LlmKey>>([
                Key("batch", spend: 45, budget: 50, expires: 5 * 86400),
                Key(null, spend: 1, budget: 4),
                Key("open", spend: 7, budget: null),
                Key("blocked", spend: 9, budget: 1, expires: 60) with
                {
                    IsBlocked = true,
                },
                Key("expired", spend: 9, budget: 1, expires: -60),
            ]),
            Inventory = Read(
                new LlmInventory
                {
                    Name = "lab",
                    Mode = DeploymentMode.DbSsot,
                    Version = "1.83.2",
                    Models = 6,
                    LocalModels = 2,
                    CloudModels = 3,
                    OtherModels = 1,
                    McpServers = 1,
                    Keys = 5,
                    ActiveKeys = 3,
                    Users = 4,
                    Teams = 1,
                    LastSeedAt = At(-86400),
                    LastRestartAt = At(-7200),
                }
            ),
            Journal = Read<IReadOnlyList<LlmJournalEntry>>([]),
        };

    public static DateTime At(double seconds) => Now.AddSeconds(seconds);

    /// <summary>A reading that succeeded ten seconds ago and took half a second.</summary>
    public static MonitorReading<T> Read<T>(T value, params string[] notes)
        where T : class => MonitorReading<T>.Of(value, At(-10), TimeSpan.FromSeconds(0.5), notes);

    public static LlmCheckResult Check(string name, string category, CheckStatus status, int milliseconds = 10) =>
        new()
        {
            Name = name,
            Category = category,
            Status = status,
            Duration = TimeSpan.FromMilliseconds(milliseconds),
        };

    public static LlmDrift Difference(
        string section,
        Plane plane = Plane.Stored,
        DriftSeverity severity = DriftSeverity.Warning,
        DriftKind kind = DriftKind.Changed
    ) =>
        new()
        {
            Section = section,
            Plane = plane,
            Severity = severity,
            Kind = kind,
        };

    public static LlmFinding Finding(string id, string subject, FindingSeverity severity = FindingSeverity.Error) =>
        new(id, severity, subject, "Evidence.", "Impact.", "Remediation.");

    public static LlmIncident Incident(
        string signature,
        long count,
        IncidentVerdict verdict = IncidentVerdict.Real,
        SignatureSeverity severity = SignatureSeverity.Error
    ) =>
        new()
        {
            Signature = signature,
            Count = count,
            Verdict = verdict,
            Severity = severity,
        };

    public static LlmSpend Spend(string? name, decimal spend, long requests, long failures = 0, long prompt = 0, long completion = 0) =>
        new()
        {
            Group = name ?? "(none)",
            ModelGroup = name,
            Team = name,
            Spend = spend,
            Requests = requests,
            Failures = failures,
            PromptTokens = prompt,
            CompletionTokens = completion,
        };

    public static MonitorSnapshot WithModelGroups(params IReadOnlyList<LlmSpend> rows) =>
        Empty with
        {
            Traffic = Read(new MonitorTraffic(rows, [], [])),
        };

    public static LlmKey Key(string? alias, decimal spend, decimal? budget, int? expires = null) =>
        new()
        {
            Alias = alias,
            MaskedName = "sk-...1a2b",
            KeyHash = "88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b",
            Spend = spend,
            MaxBudget = budget,
            ExpiresAt = expires is { } seconds ? At(seconds) : null,
        };

    /// <summary>Names of all kinds of characters, and ten thousand model groups, teams and keys.</summary>
    public static MonitorSnapshot Hostile { get; } =
        Full with
        {
            Name = HostileNames[0],
            Checks = Read(new MonitorChecks(CheckLevel.Full, [.. Many(1000).Select(static n => Check(n, n, CheckStatus.Failed))])),
            Drift = Read<IReadOnlyList<LlmDrift>>([.. Many(1000).Select(static n => Difference(n))]),
            Findings = Read<IReadOnlyList<LlmFinding>>([.. Many(1000).Select(static n => Finding(n, n))]),
            Incidents = Read<IReadOnlyList<LlmIncident>>([.. Many(1000).Select(static n => Incident(n, long.MaxValue))]),
            Services = Read<IReadOnlyList<LlmService>>([
                .. Many(1000).Select(static n => new LlmService { Name = n, Status = ServiceStatus.Failed }),
            ]),
            Endpoints = Read<IReadOnlyList<LlmEndpoint>>([
                .. Many(1000).Select(static n => new LlmEndpoint { Name = n, CertificateExpiry = DateTime.MaxValue }),
            ]),
            Database = Read(new MonitorDatabase(long.MaxValue, 0, 0, TimeSpan.MaxValue, HostileNames[1])),
            Traffic = Read(
                new MonitorTraffic(
                    [.. Many(10_000).Select(static n => Spend(n, decimal.MaxValue, long.MaxValue, long.MaxValue))],
                    [.. Many(10_000).Select(static n => Spend(n, decimal.MinValue, -1, -1, -1, -1))],
                    []
                )
            ),
            Keys = Read<IReadOnlyList<LlmKey>>([
                .. Many(10_000).Select(static n => Key(n, decimal.MaxValue, 0.0000000000000000000000000001m, 60)),
            ]),
        };

    /// <summary>Texts that a text format has to escape, to replace or to cut.</summary>
    public static IReadOnlyList<string> HostileNames =>
        [
            "quote\" backslash\\ line\nend\r\n\ttab",
            "nul\0 bell\a escape\e[31m delete\u007f next\u0085 separator\u2028 override\u202e",
            "half \ud800 of a pair",
            "half \udc00 of a pair",
            "{}=,# \" 1\nllmops_spend_usd_total 1",
            new string('x', 100_000),
            new string('x', 100_000) + "y",
            string.Concat(Enumerable.Repeat("😀", 5000)),
            "other",
            "other (name)",
            "(none)",
            " ",
            "\\n",
            "\\\\\"",
        ];

    private static IEnumerable<string> Many(int count) =>
        HostileNames.Concat(Enumerable.Range(0, count).Select(static i => $"group \"{i}\"\n"));
}
