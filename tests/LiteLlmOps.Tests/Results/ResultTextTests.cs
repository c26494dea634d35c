using System.Xml.Linq;
using LiteLlmOps.Configuration;
using LiteLlmOps.Results;

namespace LiteLlmOps.Tests.Results;

/// <summary>Whatever stands in a message, each form stays one that its readers can read.</summary>
public sealed class ResultTextTests
{
    private const string Hostile = "a\u0000b\u001b[31m <&\"']]> | `x` \\ \n\r\t } # é 😀 \uD800 end";

    private static readonly ResultSet Results = new(
        [
            new ResultItem(Hostile, Hostile, Hostile, "Failed", true, false, Hostile)
            {
                Remedy = Hostile,
                Seen = Hostile,
                Duration = TimeSpan.FromSeconds(1.5),
                Deployment = "/srv/lab/llmops.yaml",
            },
            new ResultItem("b", "B", "t", "Passed", false, false, "fine") { Deployment = "/srv/lab/llmops.yaml" },
        ],
        new DateTime(2026, 11, 23, 12, 0, 0, DateTimeKind.Utc)
    );

    [Fact]
    public void JUnit_is_XML_and_keeps_the_words()
    {
        var root = XDocument.Parse(ResultText.Of(Results, ResultFormat.JUnit)).Root!;
        Assert.Equal(["1", "2"], [root.Attribute("failures")!.Value, root.Attribute("tests")!.Value]);
        var failed = root.Elements("testsuite").First().Element("testcase")!;
        Assert.Equal("1.500", failed.Attribute("time")!.Value);
        Assert.Contains("<&\"']]>", failed.Element("failure")!.Value, StringComparison.Ordinal);
        Assert.Contains("😀", failed.Element("failure")!.Attribute("message")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_JSON_and_keeps_the_words()
    {
        var document = (ConfigMap)NodeJson.Parse(ResultText.Of(Results, ResultFormat.Json));
        Assert.Equal(2, ((ConfigList)document["results"]!).Items.Count);
        Assert.Contains("😀", ((ConfigMap)((ConfigList)document["results"]!).Items[0]).TextAt("message"), StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_has_a_line_for_each_result_and_five_cells_in_it()
    {
        var rows = ResultText.Of(Results, ResultFormat.Markdown).Split('\n').Where(static l => l.StartsWith('|')).ToList();
        Assert.Equal(4, rows.Count);
        Assert.All(rows, static r => Assert.Equal(6, r.Replace("\\|", "", StringComparison.Ordinal).Count(static c => c == '|')));
        Assert.DoesNotContain('\u001b', rows[2]);
    }

    [Fact]
    public void Prometheus_has_a_sample_in_each_line()
    {
        var lines = ResultText
            .Of(Results, ResultFormat.Prometheus)
            .TrimEnd('\n')
            .Split('\n')
            .Where(static l => !l.StartsWith('#'))
            .ToList();
        Assert.Equal(7, lines.Count);
        Assert.All(lines, static l => Assert.Matches("^llmops_[a-z_]+\\{([a-z]+=\"([^\"\\\\]|\\\\.)*\",?)+\\} [0-9.]+$", l));
    }

    [Fact]
    public void The_time_of_a_run_is_that_of_its_first_check_and_not_that_of_the_writing()
    {
        var began = new DateTime(2026, 11, 23, 11, 0, 0, DateTimeKind.Utc);
        var results = Results with { Items = [.. Results.Items.Select((item, i) => item with { Time = began.AddSeconds(1 - i) })] };
        Assert.Contains(
            $" {new DateTimeOffset(began).ToUnixTimeSeconds()}\n",
            ResultText.Of(results, ResultFormat.Prometheus),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Checks_and_findings_are_counted_apart_and_what_is_good_to_know_has_not_passed()
    {
        var results = Results with
        {
            Items =
            [
                .. Results.Items,
                new ResultItem("SecretWeak", "Consistency", "UI_PASSWORD", "Error", true, false, "") { IsFinding = true },
                new ResultItem("KeyUnlimited", "Consistency", "k", "Info", false, false, "") { IsFinding = true },
                new ResultItem("SaltKeyAbsent", "Consistency", "k", "Accepted", false, true, "") { IsFinding = true },
            ],
        };
        Assert.Equal(
            "2 checks: 1 passed, 1 failed, 0 with a warning, 0 not looked at or expected; 3 findings: 1 errors, 0 warnings, 1 good to know, 1 accepted",
            results.Summary
        );
        var summary = (ConfigMap)((ConfigMap)NodeJson.Parse(ResultText.Of(results, ResultFormat.Json)))["summary"]!;
        Assert.Equal(("2", "3"), (NodeJson.Write(summary["checks"]!), NodeJson.Write(summary["findings"]!)));
    }
}
