using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.Incidents;
using LiteLlmOps.Monitor.Metrics;
using LiteLlmOps.Monitoring;
using LiteLlmOps.Queries;
using LiteLlmOps.Results;
using LiteLlmOps.Services;
using LiteLlmOps.Smoke;

namespace LiteLlmOps.Tests.Monitoring;

/// <summary>The Prometheus text of a snapshot.</summary>
public sealed class MetricsTextTests
{
    private const int Top = 20;

    // Whatever the monitor knows of itself differs from run to run.
    private static readonly string[] OfThisProcess = ["process_resident_memory_bytes", "process_cpu_seconds_total"];

    [Fact]
    public async Task A_full_snapshot_has_these_values()
    {
        string[] expected =
        [
            "llmops_info{version=\"0.1.0\",litellm_version=\"1.83.2\",mode=\"DbSsot\"} 1",
            "llmops_metrics_timestamp_seconds{} 1800000000",
            "llmops_deployment_file_readable{} 1",
            "llmops_last_good_run_timestamp_seconds{} 1799999400",
            "llmops_last_seed_timestamp_seconds{} 1799913600",
            "llmops_last_restart_timestamp_seconds{} 1799992800",
            "llmops_models{location=\"local\"} 2",
            "llmops_models{location=\"cloud\"} 3",
            "llmops_models{location=\"unknown\"} 1",
            "llmops_mcp_servers{} 1",
            "llmops_keys{} 5",
            "llmops_active_keys{} 3",
            "llmops_users{} 4",
            "llmops_teams{} 1",
            "process_start_time_seconds{} 1799996400",
            .. Jobs(
                "checks",
                "drift",
                "findings",
                "incidents",
                "services",
                "database",
                "traffic",
                "keys",
                "endpoints",
                "inventory",
                "journal"
            ),
            "llmops_smoke_checks{status=\"Passed\"} 1",
            "llmops_smoke_checks{status=\"Failed\"} 1",
            "llmops_smoke_checks{status=\"Warning\"} 0",
            "llmops_smoke_checks{status=\"Skipped\"} 0",
            "llmops_smoke_checks{status=\"Expected\"} 0",
            "llmops_smoke_checks{status=\"Blocked\"} 1",
            .. States<CheckStatus>("llmops_smoke_check_status", "check=\"ProxyReady\",category=\"Proxy\",status", CheckStatus.Failed),
            .. States<CheckStatus>("llmops_smoke_check_status", "check=\"ModelsListed\",category=\"Proxy\",status", CheckStatus.Blocked),
            .. States<CheckStatus>(
                "llmops_smoke_check_status",
                "check=\"DatabaseReachable\",category=\"Database\",status",
                CheckStatus.Passed
            ),
            "llmops_smoke_check_duration_seconds{check=\"ProxyReady\",category=\"Proxy\"} 2.5",
            "llmops_smoke_check_duration_seconds{check=\"DatabaseReachable\",category=\"Database\"} 0.025",
            "llmops_drift{plane=\"Stored\",section=\"router_settings\",severity=\"Warning\"} 2",
            "llmops_drift{plane=\"Live\",section=\"model_list\",severity=\"Error\"} 1",
            "llmops_findings{id=\"SecretWeak\",severity=\"Error\"} 2",
            "llmops_incidents{signature=\"prisma-column-missing\",verdict=\"Real\",severity=\"Error\"} 2",
            "llmops_incidents{signature=\"redis-timeout\",verdict=\"Resolved\",severity=\"Warning\"} 1",
            "llmops_incidents_log_occurrences{signature=\"prisma-column-missing\",verdict=\"Real\",severity=\"Error\"} 15",
            "llmops_incidents_log_occurrences{signature=\"redis-timeout\",verdict=\"Resolved\",severity=\"Warning\"} 5",
            "llmops_service_up{service=\"proxy\"} 1",
            "llmops_service_up{service=\"rerank\"} 0",
            .. States<ServiceStatus>("llmops_service_state", "service=\"proxy\",state", ServiceStatus.Ready),
            .. States<ServiceStatus>("llmops_service_state", "service=\"rerank\",state", ServiceStatus.Stopped),
            "llmops_service_restarts_total{service=\"proxy\"} 2",
            "llmops_service_restarts_total{service=\"rerank\"} 0",
            "llmops_service_resident_memory_bytes{service=\"proxy\"} 536870912",
            "llmops_service_cpu_seconds_total{service=\"proxy\"} 90.5",
            "llmops_service_start_time_seconds{service=\"proxy\"} 1799992800",
            "llmops_service_workers{service=\"proxy\"} 4",
            "llmops_endpoint_up{endpoint=\"proxy-api\"} 1",
            "llmops_endpoint_up{endpoint=\"rerank\"} 0",
            "llmops_certificate_expiry_timestamp_seconds{endpoint=\"proxy-api\"} 1802592000",
            "llmops_database_info{version=\"16.4\"} 1",
            "llmops_database_size_bytes{} 7340032",
            "llmops_database_connections{} 12",
            "llmops_database_connections_limit{} 100",
            "llmops_database_oldest_transaction_seconds{} 4.5",
            .. Traffic("llmops_", "", "12.5", 1002, 7, 52_000, 9300),
            .. Traffic("llmops_model_", "model_group=\"gpt-4o\"", "12.5", 100, 4, 2000, 300),
            .. Traffic("llmops_model_", "model_group=\"local-llama\"", "0", 900, 1, 50_000, 9000),
            .. Traffic("llmops_model_", "model_group=\"(none)\"", "0", 2, 2, 0, 0),
            .. Traffic("llmops_team_", "team=\"research\"", "10.25", 40, 0, 1500, 200),
            .. Traffic("llmops_team_", "team=\"(none)\"", "2.25", 962, 7, 50_500, 9100),
            "llmops_key_budget_used_ratio{key=\"batch\"} 0.9",
            "llmops_key_budget_used_ratio{key=\"sk-...1a2b\"} 0.25",
            "llmops_key_expiry_timestamp_seconds{key=\"batch\"} 1800432000",
        ];
        var lines = (await LinesAsync(MetricsSamples.Full)).Where(static l => !OfThisProcess.Contains(Name(l)));
        Assert.Equal(expected.Select(static l => WithDeployment(l)).Order(), lines.Order());
    }

    [Fact]
    public async Task Each_metric_is_described_and_has_a_type_once()
    {
        var text = await TextAsync(MetricsSamples.Full);
        foreach (var group in text.Split('\n').Where(static l => l.StartsWith('#')).GroupBy(static l => l.Split(' ')[1]))
            Assert.Equal(group.Distinct().Count(), group.Count());
        foreach (var family in await MetricFamiliesAsync(MetricsSamples.Full))
        {
            Assert.Matches($"# HELP {family.Name} [A-Z0-9].*\\.\n", text);
            Assert.Equal(family.Name.EndsWith("_total", StringComparison.Ordinal) ? "counter" : "gauge", family.Type);
        }
    }

    public static TheoryData<string> Samples => ["full", "empty", "hostile", "stale"];

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task Promtool_has_no_finding(string sample) =>
        await Promtool.AcceptsAsync(
            await WriteAsync(
                sample switch
                {
                    "full" => MetricsSamples.Full,
                    "empty" => MetricsSamples.Empty,
                    "hostile" => MetricsSamples.Hostile,
                    _ => Stale(MetricsSamples.Full),
                }
            )
        );

    [Fact]
    public async Task What_is_not_known_is_absent()
    {
        string[] always =
        [
            "llmops_deployment_file_readable",
            "llmops_info",
            "llmops_metrics_timestamp_seconds",
            "process_cpu_seconds_total",
            "process_resident_memory_bytes",
            "process_start_time_seconds",
        ];
        Assert.Equal(always, (await LinesAsync(MetricsSamples.Empty)).Select(Name).Distinct().Order(StringComparer.Ordinal));
        // A job that has never succeeded.
        var failing = MetricsSamples.Empty with
        {
            Database = MonitorReading<MonitorDatabase>.None.Failed("No answer.", MetricsSamples.At(-5)),
        };
        var added = (await LinesAsync(failing))
            .Except(await LinesAsync(MetricsSamples.Empty))
            .Where(static l => !OfThisProcess.Contains(Name(l)));
        Assert.Equal(
            [
                WithDeployment("llmops_job_up{job_name=\"database\"} 0"),
                WithDeployment("llmops_job_failing_since_timestamp_seconds{job_name=\"database\"} 1799999995"),
            ],
            added
        );
        // Parts of an inventory and of a service.
        var partial = MetricsSamples.Empty with
        {
            Inventory = MetricsSamples.Read(new LlmInventory { Users = 0 }),
            Services = MetricsSamples.Read<IReadOnlyList<LlmService>>([new LlmService { Name = "x", Status = ServiceStatus.Failed }]),
        };
        Assert.Equal(
            ["llmops_service_restarts_total", "llmops_service_state", "llmops_service_up", "llmops_users"],
            (await LinesAsync(partial))
                .Select(Name)
                .Where(static n => !n.StartsWith("llmops_job_", StringComparison.Ordinal))
                .Except(always)
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Nothing_found_is_no_value_and_the_job_says_that_it_has_read()
    {
        var none = MetricsSamples.Empty with
        {
            Drift = MetricsSamples.Read<IReadOnlyList<LlmDrift>>([]),
            Incidents = MetricsSamples.Read<IReadOnlyList<LlmIncident>>([]),
            Database = MetricsSamples.Read(new MonitorDatabase(1, 1, 100, TimeSpan.Zero, "16.4"), "One part was not read."),
        };
        var lines = await LinesAsync(none);
        Assert.DoesNotContain("llmops_drift", lines.Select(Name));
        Assert.Contains(WithDeployment("llmops_job_up{job_name=\"drift\"} 1"), lines);
        Assert.Contains(WithDeployment("llmops_job_notes{job_name=\"database\"} 1"), lines);
        // No transaction is open: this is known.
        Assert.Contains(WithDeployment("llmops_database_oldest_transaction_seconds{} 0"), lines);
        // Transactions of other roles are not visible: this is not 0.
        var hidden = none with
        {
            Database = MetricsSamples.Read(new MonitorDatabase(1, 1, 100, null, "16.4")),
        };
        Assert.DoesNotContain("llmops_database_oldest_transaction_seconds", (await LinesAsync(hidden)).Select(Name));
        // Equal values are no drift.
        var equal = none with
        {
            Drift = MetricsSamples.Read<IReadOnlyList<LlmDrift>>([MetricsSamples.Difference("router_settings", kind: DriftKind.Equal)]),
        };
        Assert.DoesNotContain("llmops_drift", (await LinesAsync(equal)).Select(Name));
    }

    [Fact]
    public async Task A_failed_job_keeps_its_values_and_is_not_up()
    {
        var lines = await LinesAsync(Stale(MetricsSamples.Full));
        foreach (var job in new[] { "checks", "journal" })
        {
            Assert.Contains(WithDeployment($"llmops_job_up{{job_name=\"{job}\"}} 0"), lines);
            Assert.Contains(WithDeployment($"llmops_job_last_success_timestamp_seconds{{job_name=\"{job}\"}} 1799999990"), lines);
            Assert.Contains(WithDeployment($"llmops_job_failing_since_timestamp_seconds{{job_name=\"{job}\"}} 1799999995"), lines);
        }

        var fresh = (await LinesAsync(MetricsSamples.Full)).Where(static l =>
            !l.StartsWith("llmops_job_", StringComparison.Ordinal) && !OfThisProcess.Contains(Name(l))
        );
        Assert.Empty(fresh.Except(lines));
        Assert.Contains(
            WithDeployment("llmops_deployment_file_readable{} 0"),
            await LinesAsync(MetricsSamples.Full with { DeploymentProblem = "No such file." })
        );
    }

    [Fact]
    public async Task What_no_longer_exists_has_no_series()
    {
        var metrics = new MetricsText(Top);
        await metrics.WriteAsync(MetricsSamples.Full, MetricsSamples.Now, TestContext.Current.CancellationToken);
        var after = await metrics.WriteAsync(MetricsSamples.Empty, MetricsSamples.Now, TestContext.Current.CancellationToken);
        Assert.Equal((await LinesAsync(MetricsSamples.Empty)).Select(Series), Lines(after).Select(Series));
    }

    [Fact]
    public async Task The_number_of_series_is_limited()
    {
        var lines = await LinesAsync(MetricsSamples.Hostile);
        var counts = lines.CountBy(Name).ToDictionary(static c => c.Key, static c => c.Value);
        Assert.Equal(Top + 1, counts["llmops_model_spend_usd_total"]);
        Assert.Equal(2 * (Top + 1), counts["llmops_model_tokens_total"]);
        Assert.Equal(Top, counts["llmops_key_budget_used_ratio"]);
        Assert.Equal(Top, counts["llmops_key_expiry_timestamp_seconds"]);
        Assert.Equal(Top + 1, counts["llmops_drift"]);
        Assert.Equal(Top + 1, counts["llmops_findings"]);
        Assert.Equal(Top + 1, counts["llmops_incidents"]);
        // 200 of the declared ones, of which two have the same name in UTF-8.
        Assert.Equal(6 * 199, counts["llmops_smoke_check_status"]);
        Assert.Equal(199, counts["llmops_service_up"]);
        Assert.Equal(199, counts["llmops_endpoint_up"]);
        Assert.True(lines.Count < 5000, $"{lines.Count} series");
        Assert.True(lines.Max(static l => l.Length) < 1000);
        Assert.Equal(lines.Count, lines.Select(Series).Distinct().Count());
    }

    [Fact]
    public async Task Groups_are_the_first_by_spend_and_by_requests_and_others_are_summed()
    {
        LlmSpend[] rows =
        [
            .. Enumerable.Range(0, 50).Select(static i => MetricsSamples.Spend($"paid-{i:00}", 100 - i, 10, 1, 2, 3)),
            .. Enumerable.Range(0, 50).Select(static i => MetricsSamples.Spend($"free-{i:00}", 0, 1000 - i)),
            new LlmSpend
            {
                IsOthers = true,
                Spend = 1000,
                Requests = 5,
            },
        ];
        var lines = Lines(await WriteAsync(MetricsSamples.WithModelGroups(rows), new MetricsText(4)));
        Assert.Equal(
            [
                Group("free-00", "0"),
                Group("free-01", "0"),
                // 1000 in the row of others, and 98 + 97 + ... + 51.
                Group("other", "4576"),
                Group("paid-00", "100"),
                Group("paid-01", "99"),
            ],
            lines.Where(static l => Name(l) == "llmops_model_spend_usd_total").Order(StringComparer.Ordinal)
        );
        // Each request is in one series: the sum by group is the sum of all.
        Assert.Contains(WithDeployment("llmops_spend_usd_total{} 4775"), lines);
        Assert.Equal(
            rows.Sum(static r => r.Requests),
            lines.Where(static l => Name(l) == "llmops_model_requests_total").Sum(static l => Value(l))
        );

        static string Group(string name, string value) => WithDeployment($"llmops_model_spend_usd_total{{model_group=\"{name}\"}} {value}");
    }

    // Names that are also values for the rest and for none.
    [Fact]
    public async Task A_group_that_is_really_called_other_has_a_series_of_its_own()
    {
        LlmSpend[] rows =
        [
            MetricsSamples.Spend("other", 50, 50),
            MetricsSamples.Spend("other (name)", 40, 40),
            MetricsSamples.Spend("(none)", 30, 30),
            MetricsSamples.Spend(null, 20, 20),
            MetricsSamples.Spend("rest-1", 2, 2),
            MetricsSamples.Spend("rest-2", 1, 1),
        ];
        var lines = Lines(await WriteAsync(MetricsSamples.WithModelGroups(rows), new MetricsText(4)));
        Assert.Equal(
            ["(none) (name) 30", "(none) 20", "other (name) (name) 40", "other (name) 50", "other 3"],
            lines
                .Where(static l => Name(l) == "llmops_model_spend_usd_total")
                .Select(static l => Regex.Replace(l, "^.*model_group=\"(.*?)\".*} ", "$1 "))
                .Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData(100, 0.00000000001, true)]
    [InlineData(100, 0.001, false)]
    [InlineData(100, 100, false)]
    [InlineData(0, 0, false)]
    public async Task A_counter_does_not_fall_by_a_rounding_error(double first, double less, bool isKept)
    {
        var metrics = new MetricsText(Top);
        await WriteAsync(MetricsSamples.WithModelGroups(MetricsSamples.Spend("gpt-4o", (decimal)first, 1)), metrics);
        var second = (decimal)first - (decimal)less;
        var lines = Lines(await WriteAsync(MetricsSamples.WithModelGroups(MetricsSamples.Spend("gpt-4o", second, 1)), metrics));
        Assert.Equal(isKept ? first : (double)second, Value(lines.Single(static l => Name(l) == "llmops_model_spend_usd_total")));
    }

    [Fact]
    public async Task A_name_stays_one_series_and_two_names_stay_two()
    {
        var rows = MetricsSamples.HostileNames.Select(static n => MetricsSamples.Spend(n, 1, 1)).ToArray();
        var text = Encoding.UTF8.GetString(await WriteAsync(MetricsSamples.WithModelGroups(rows), new MetricsText(100)));
        var series = text.Split('\n').Where(static l => l.StartsWith("llmops_model_spend_usd_total", StringComparison.Ordinal)).ToList();
        // Halves of surrogate pairs cannot be written: two names of the table become one.
        Assert.Equal(rows.Length - 1, series.Count);
        Assert.Equal(rows.Length, series.Sum(static l => Value(l)));
        Assert.Contains("model_group=\"quote\\\" backslash\\\\ line\uFFFDend\uFFFD\uFFFD\uFFFDtab\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, static c => PrintableText.IsUnsafe(c) && c != '\n');
        foreach (var name in MetricsSamples.HostileNames)
            Assert.True(LabelText.Of(name).Length <= LabelText.Longest);
    }

    [Fact]
    public async Task No_secret_is_in_the_text()
    {
        const string secret = "sk-proj-Zq3vT8mYb1Kd7Wx5Lr9Nc2Hf6Js4Gp0A";
        var snapshot = MetricsSamples.Full with
        {
            Keys = MetricsSamples.Read<IReadOnlyList<LlmKey>>([
                MetricsSamples.Key(secret, 1, 2, 60),
                MetricsSamples.Key(null, 1, 2, 60) with
                {
                    MaskedName = null,
                },
            ]),
            Traffic = MetricsSamples.Read(
                new MonitorTraffic([MetricsSamples.Spend(secret, 1, 1)], [MetricsSamples.Spend($"postgresql://u:{secret}@db/x", 1, 1)], [])
            ),
            Checks = MetricsSamples.Read(
                new MonitorChecks(CheckLevel.Full, [MetricsSamples.Check($"Call.{secret}", "Calls", CheckStatus.Failed)])
            ),
        };
        var text = await TextAsync(snapshot);
        Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        Assert.DoesNotContain(secret[8..], text, StringComparison.Ordinal);
        Assert.DoesNotContain(snapshot.Keys.Value![0].KeyHash, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_with_one_name_have_the_value_that_needs_attention_first()
    {
        var snapshot = MetricsSamples.Empty with
        {
            Keys = MetricsSamples.Read<IReadOnlyList<LlmKey>>([
                MetricsSamples.Key(null, 1, 4, 100),
                MetricsSamples.Key(null, 3, 4, 300),
                MetricsSamples.Key(null, 2, 4, 50),
                MetricsSamples.Key("free", 2, 0),
            ]),
        };
        Assert.Equal(
            [
                WithDeployment("llmops_key_budget_used_ratio{key=\"sk-...1a2b\"} 0.75"),
                WithDeployment("llmops_key_expiry_timestamp_seconds{key=\"sk-...1a2b\"} 1800000050"),
            ],
            (await LinesAsync(snapshot)).Where(static l => l.StartsWith("llmops_key_", StringComparison.Ordinal))
        );
    }

    // Export-LlmResult -Format Prometheus has other labels.
    [Fact]
    public async Task No_metric_has_the_name_of_an_exported_result()
    {
        var results = Enum.GetValues<ResultKind>()
            .Select(static k => new ResultItem(k, "name", "category", "target", "status", "message")
            {
                Duration = TimeSpan.FromSeconds(1),
                Count = 1,
                Rule = new ResultRule("id", "Description.", "Get-LlmDrift"),
                Deployment = "/srv/llm/lab/llmops.yaml",
            });
        var exported = PrometheusText
            .Of(new ResultSet([.. results], MetricsSamples.Now))
            .Split('\n')
            .Where(static l => l.StartsWith("# TYPE", StringComparison.Ordinal))
            .Select(static l => l.Split(' ')[2])
            .ToList();
        Assert.Contains("llmops_check_status", exported);
        Assert.Empty((await MetricFamiliesAsync(MetricsSamples.Full)).Select(static f => f.Name).Intersect(exported));
    }

    [Fact]
    public void The_media_type_names_the_format_and_its_version() =>
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", MetricsText.ContentType);

    /// <summary>The metrics of a snapshot with the labels of their series, without that of the deployment.</summary>
    internal static async Task<IReadOnlyList<(string Name, string Type, string[] Labels)>> MetricFamiliesAsync(MonitorSnapshot snapshot)
    {
        var text = await TextAsync(snapshot);
        var lines = Lines(Encoding.UTF8.GetBytes(text));
        return
        [
            .. Regex
                .Matches(text, "^# TYPE (?<name>\\S+) (?<type>\\S+)$", RegexOptions.Multiline)
                .Select(m => (m.Groups[1].Value, m.Groups[2].Value, LabelsOf(lines.First(l => Name(l) == m.Groups[1].Value)))),
        ];
    }

    private static string[] LabelsOf(string line) =>
        [.. Regex.Matches(line, "([a-z_]+)=\"").Select(static m => m.Groups[1].Value).Where(static l => l != "deployment")];

    private static IEnumerable<string> Jobs(params string[] names) =>
        names.SelectMany(static n =>
            new[]
            {
                $"llmops_job_up{{job_name=\"{n}\"}} 1",
                $"llmops_job_last_success_timestamp_seconds{{job_name=\"{n}\"}} 1799999990",
                $"llmops_job_duration_seconds{{job_name=\"{n}\"}} 0.5",
                $"llmops_job_notes{{job_name=\"{n}\"}} 0",
            }
        );

    private static IEnumerable<string> States<T>(string name, string labels, T current)
        where T : struct, Enum => Enum.GetNames<T>().Select(s => $"{name}{{{labels}=\"{s}\"}} {(s == current.ToString() ? 1 : 0)}");

    private static IEnumerable<string> Traffic(
        string prefix,
        string labels,
        string spend,
        int requests,
        int failures,
        int prompt,
        int completion
    ) =>
        [
            $"{prefix}spend_usd_total{{{labels}}} {spend}",
            $"{prefix}requests_total{{{labels}}} {requests}",
            $"{prefix}failed_requests_total{{{labels}}} {failures}",
            $"{prefix}tokens_total{{{labels}{(labels.Length > 0 ? "," : "")}type=\"prompt\"}} {prompt}",
            $"{prefix}tokens_total{{{labels}{(labels.Length > 0 ? "," : "")}type=\"completion\"}} {completion}",
        ];

    private static MonitorSnapshot Stale(MonitorSnapshot snapshot) =>
        snapshot with
        {
            Checks = Failed(snapshot.Checks),
            Drift = Failed(snapshot.Drift),
            Findings = Failed(snapshot.Findings),
            Incidents = Failed(snapshot.Incidents),
            Services = Failed(snapshot.Services),
            Database = Failed(snapshot.Database),
            Traffic = Failed(snapshot.Traffic),
            Keys = Failed(snapshot.Keys),
            Endpoints = Failed(snapshot.Endpoints),
            Inventory = Failed(snapshot.Inventory),
            Journal = Failed(snapshot.Journal),
        };

    private static MonitorReading<T> Failed<T>(MonitorReading<T> reading)
        where T : class => reading.Failed("No answer.", MetricsSamples.At(-5)).Failed("No answer.", MetricsSamples.At(-1));

    // The label of the deployment is the last one of each series.
    private static string WithDeployment(string line) =>
        line.Replace("{}", "{deployment=\"lab\"}", StringComparison.Ordinal) is var named && named != line
            ? named
            : line.Insert(line.LastIndexOf('}'), ",deployment=\"lab\"");

    private static string Name(string line) => line[..line.IndexOf('{', StringComparison.Ordinal)];

    private static string Series(string line) => line[..line.LastIndexOf(' ')];

    private static double Value(string line) => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);

    private static async Task<IReadOnlyList<string>> LinesAsync(MonitorSnapshot snapshot) => Lines(await WriteAsync(snapshot));

    private static IReadOnlyList<string> Lines(byte[] text) =>
        [.. Encoding.UTF8.GetString(text).Split('\n').Where(static l => l.Length > 0 && !l.StartsWith('#'))];

    private static async Task<string> TextAsync(MonitorSnapshot snapshot) => Encoding.UTF8.GetString(await WriteAsync(snapshot));

    private static Task<byte[]> WriteAsync(MonitorSnapshot snapshot, MetricsText? metrics = null) =>
        (metrics ?? new MetricsText(Top)).WriteAsync(snapshot, MetricsSamples.Now, TestContext.Current.CancellationToken);
}
