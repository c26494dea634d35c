using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LiteLlmOps.Tests.Monitoring;

/// <summary>The alert rules, the dashboard and the table of the metrics in docs/prometheus.</summary>
public sealed class MetricsDocumentTests
{
    private static readonly string Folder = Repository.PathTo("docs", "prometheus");
    private static readonly string Rules = File.ReadAllText(Path.Combine(Folder, "rules.yaml"));
    private static readonly string[] TestFiles = ["rules-tests.yaml", "rules-tests-days.yaml"];
    private static readonly string Page = File.ReadAllText(Path.Combine(Folder, "README.md"));

    [Fact]
    public async Task The_table_has_the_metrics_of_a_full_snapshot_with_their_types_and_labels()
    {
        var rows = Regex
            .Matches(Page, @"^\| `(?<name>(?:llmops|process)_\w+)` \| (?<type>\w+) \| (?<labels>.*?) ?\| ", RegexOptions.Multiline)
            .Select(static m => $"{m.Groups[1].Value} {m.Groups[2].Value} {m.Groups[3].Value.Replace("`", "", StringComparison.Ordinal)}");
        // A full snapshot has no failing job.
        var metrics = (await MetricsTextTests.MetricFamiliesAsync(MetricsSamples.Full))
            .Append(("llmops_job_failing_since_timestamp_seconds", "gauge", ["job_name"]))
            .Select(static f => $"{f.Item1} {f.Item2} {string.Join(", ", f.Item3)}");
        Assert.Equal(metrics.Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Rules_and_dashboard_use_only_metrics_that_exist()
    {
        var exist = (await MetricsTextTests.MetricFamiliesAsync(MetricsSamples.Full))
            .Select(static f => f.Name)
            .ToHashSet(StringComparer.Ordinal);
        var dashboard = Expressions().ToList();
        Assert.True(dashboard.Count > 50);
        Assert.All(dashboard, static e => Assert.Contains("deployment=\"$deployment\"", e, StringComparison.Ordinal));
        var used = dashboard.Append(Rules).SelectMany(Names).Distinct().ToList();
        Assert.Contains("llmops_smoke_check_status", used);
        Assert.Empty(used.Except(exist));
    }

    // Whatever has a label in an expression has it in the text.
    [Fact]
    public async Task Expressions_select_by_labels_that_the_metrics_have()
    {
        var labels = (await MetricsTextTests.MetricFamiliesAsync(MetricsSamples.Full)).ToDictionary(
            static f => f.Name,
            static f => f.Labels
        );
        foreach (Match selector in Regex.Matches(string.Join('\n', [Rules, .. Expressions()]), @"((?:llmops|process)_\w+)\{([^}]*)\}"))
        {
            var named = Regex.Matches(selector.Groups[2].Value, @"(\w+)(?:=~|!=|!~|=)""").Select(static m => m.Groups[1].Value);
            Assert.Empty(named.Except([.. labels[selector.Groups[1].Value], "deployment", "instance", "job"]));
        }
    }

    [Fact]
    public async Task Promtool_accepts_the_rules()
    {
        var result = await Promtool.RunAsync([], "check", "rules", Path.Combine(Folder, "rules.yaml"));
        Assert.True(result.ExitCode == 0, result.AllOutput);
    }

    [Fact]
    public async Task Promtool_passes_the_tests_of_the_rules()
    {
        var result = await Promtool.RunAsync([], ["test", "rules", .. TestFiles.Select(static f => Path.Combine(Folder, f))]);
        Assert.True(result.ExitCode == 0, result.AllOutput);
    }

    // As recording rules, since promtool checks no dashboards.
    [Fact]
    public async Task Promtool_accepts_the_expressions_of_the_dashboard()
    {
        var rules = new StringBuilder("groups:\n  - name: dashboard\n    rules:\n");
        foreach (var (expression, number) in Expressions().Select(static (e, i) => (e, i)))
        {
            var text = JsonValue.Create(expression.Replace("$__rate_interval", "5m", StringComparison.Ordinal)).ToJsonString();
            rules.Append(CultureInfo.InvariantCulture, $"      - record: panel:{number}\n        expr: {text}\n");
        }

        using var file = TemporaryFile.With(rules.ToString(), "rules.yaml");
        var result = await Promtool.RunAsync([], "check", "rules", file.Path);
        Assert.True(result.ExitCode == 0, result.AllOutput);
    }

    [Fact]
    public void Each_alert_is_complete_tested_in_both_directions_and_described()
    {
        var alerts = Regex.Split(Rules, "^ +- alert: ", RegexOptions.Multiline)[1..];
        Assert.True(alerts.Length > 15);
        var tests = TestFiles
            .SelectMany(static f => Regex.Split(File.ReadAllText(Path.Combine(Folder, f)), "^  - name: ", RegexOptions.Multiline)[1..])
            .ToList();
        foreach (var alert in alerts)
        {
            var name = alert[..alert.IndexOf('\n', StringComparison.Ordinal)];
            Assert.Matches("severity: .*(warning|critical)", alert);
            foreach (var annotation in new[] { "summary:", "description:", "command:" })
                Assert.Contains(annotation, alert, StringComparison.Ordinal);
            var own = tests.Where(t => t.Contains($"alertname: {name}\n", StringComparison.Ordinal)).ToList();
            Assert.Contains(own, static t => t.Contains("exp_labels:", StringComparison.Ordinal));
            Assert.Contains(own, static t => t.Contains("exp_alerts: []", StringComparison.Ordinal));
            Assert.Contains($"| {name} | ", Page, StringComparison.Ordinal);
        }
    }

    // It is to be copied into a shell: it has no foreign text, and its parameters exist.
    [Fact]
    public void The_command_of_an_alert_is_one_of_this_module()
    {
        var commands = Regex
            .Matches(Rules, "^ +command: (?<command>.*)$", RegexOptions.Multiline)
            .Select(static m => m.Groups[1].Value)
            .ToList();
        Assert.NotEmpty(commands);
        foreach (var command in commands)
        {
            Assert.DoesNotContain(
                "{{",
                command.Replace("{{ $labels.plane }}", "Stored", StringComparison.Ordinal),
                StringComparison.Ordinal
            );
            var page = File.ReadAllText(Repository.PathTo("docs", "en-US", $"{command.Split(' ')[0]}.md"));
            foreach (Match parameter in Regex.Matches(command, @" -(\w+)"))
                Assert.Contains($"### -{parameter.Groups[1].Value}\n", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Panels_of_the_dashboard_have_ids_of_their_own_and_a_description_and_do_not_overlap()
    {
        var panels = Dashboard()["panels"]!.AsArray().Select(static p => p!).ToList();
        Assert.Equal(panels.Count, panels.Select(static p => (int)p["id"]!).Distinct().Count());
        Assert.Equal(
            [
                "State",
                "Checks",
                "Drift and findings",
                "Incidents of the last 24 hours",
                "Services",
                "Database",
                "Traffic and spend",
                "Keys, models and users",
            ],
            panels.Where(static p => (string)p["type"]! == "row").Select(static p => (string)p["title"]!)
        );
        Assert.All(
            panels.Where(static p => (string)p["type"]! != "row"),
            static p =>
            {
                Assert.False(string.IsNullOrEmpty((string?)p["description"]));
                Assert.Equal("${datasource}", (string)p["datasource"]!["uid"]!);
            }
        );
        var cells = panels.SelectMany(static p => Cells(p["gridPos"]!)).ToList();
        Assert.Equal(cells.Count, cells.Distinct().Count());
        Assert.All(cells, static c => Assert.InRange(c.X, 0, 23));
        Assert.Equal(
            ["datasource", "deployment", "instance"],
            Dashboard()["templating"]!["list"]!.AsArray().Select(static v => (string)v!["name"]!)
        );
    }

    private static IEnumerable<(int X, int Y)> Cells(JsonNode place) =>
        from x in Enumerable.Range((int)place["x"]!, (int)place["w"]!)
        from y in Enumerable.Range((int)place["y"]!, (int)place["h"]!)
        select (x, y);

    private static JsonNode Dashboard() => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "grafana-dashboard.json")))!;

    private static IEnumerable<string> Expressions() =>
        Dashboard()["panels"]!
            .AsArray()
            .SelectMany(static p => p!["targets"]?.AsArray() ?? [])
            .Concat(Dashboard()["annotations"]!["list"]!.AsArray())
            .Select(static t => (string)t!["expr"]!);

    private static IEnumerable<string> Names(string expression) =>
        Regex.Matches(expression, @"\b(?:llmops|process)_\w+").Select(static m => m.Value);
}
