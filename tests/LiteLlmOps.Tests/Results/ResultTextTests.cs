using System.Xml.Linq;
using LiteLlmOps.Configuration;
using LiteLlmOps.Results;

namespace LiteLlmOps.Tests.Results;

/// <summary>Every format stays valid, whatever text a result contains.</summary>
public sealed class ResultTextTests
{
    private const string Hostile = "a\u0000b\u001b[31m <&\"']]> | `x` \\ \n\r\t } # é 😀 \uD800 end";

    private static readonly ResultRule Rule = new("Rule", "A rule.", "Test-LlmSmoke");

    private static readonly ResultSet Results = new(
        [
            new ResultItem(ResultKind.Check, Hostile, Hostile, Hostile, "Failed", Hostile)
            {
                Level = ResultLevel.Error,
                IsFailure = true,
                Remediation = Hostile,
                Details = Hostile,
                Duration = TimeSpan.FromSeconds(1.5),
                Deployment = "/srv/lab/llmops.yaml",
                Rule = Rule,
            },
            Item(ResultKind.Check, "Passed") with
            {
                Duration = TimeSpan.Zero,
            },
        ],
        new DateTime(2026, 11, 23, 12, 0, 0, DateTimeKind.Utc)
    );

    [Fact]
    public void JUnit_is_valid_XML()
    {
        var root = XDocument.Parse(ResultText.Of(Results, ResultFormat.JUnit)).Root!;
        Assert.Equal(["1", "2"], [root.Attribute("failures")!.Value, root.Attribute("tests")!.Value]);
        var failed = root.Elements("testsuite").First().Element("testcase")!;
        Assert.Equal("1.500", failed.Attribute("time")!.Value);
        Assert.Contains("<&\"']]>", failed.Element("failure")!.Value, StringComparison.Ordinal);
        Assert.Contains("😀", failed.Element("failure")!.Attribute("message")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_valid()
    {
        var document = (ConfigMap)NodeJson.Parse(ResultText.Of(Results, ResultFormat.Json));
        Assert.Equal(2, ((ConfigList)document["results"]!).Items.Count);
        Assert.Contains("😀", ((ConfigMap)((ConfigList)document["results"]!).Items[0]).TextAt("message"), StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_has_a_row_of_five_cells_for_each_result()
    {
        var rows = ResultText.Of(Results, ResultFormat.Markdown).Split('\n').Where(static l => l.StartsWith('|')).ToList();
        Assert.Equal(4, rows.Count);
        Assert.All(rows, static r => Assert.Equal(6, r.Replace("\\|", "", StringComparison.Ordinal).Count(static c => c == '|')));
    }

    [Fact]
    public void Prometheus_has_a_sample_on_each_line()
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

    [Theory]
    [InlineData(ResultFormat.JUnit)]
    [InlineData(ResultFormat.Markdown)]
    [InlineData(ResultFormat.Json)]
    [InlineData(ResultFormat.Prometheus)]
    [InlineData(ResultFormat.Sarif)]
    public void No_format_contains_control_characters_or_secrets(ResultFormat format)
    {
        var item = Results.Items[0];
        var results = Results with
        {
            Items = [item with { Message = "\u001b]0;x\u0007 postgresql://u:geheim123@h/db", Details = "Bearer sk-0123456789abcdefghij" }],
        };
        var text = ResultText.Of(results, format);
        Assert.DoesNotContain(text, static c => char.IsControl(c) && c is not ('\n' or '\t'));
        Assert.DoesNotContain("\\u001b", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("geheim123", text, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789abcdefghij", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_time_of_a_run_is_that_of_its_first_check()
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
    public void The_summary_counts_failures_warnings_skipped_and_passed_results()
    {
        var results = Results with
        {
            Items =
            [
                Item(ResultKind.Check, "Passed"),
                Item(ResultKind.Finding, "Error") with
                {
                    Level = ResultLevel.Error,
                    IsFailure = true,
                },
                Item(ResultKind.Finding, "Warning") with
                {
                    Level = ResultLevel.Warning,
                },
                Item(ResultKind.Drift, "Expected") with
                {
                    Level = ResultLevel.Warning,
                    IsSkipped = true,
                    Accepted = "measured",
                },
            ],
        };
        var summary = (ConfigMap)((ConfigMap)NodeJson.Parse(ResultText.Of(results, ResultFormat.Json)))["summary"]!;
        Assert.Equal(
            """{"total":4,"passed":1,"failed":1,"warnings":1,"skipped":1,"kinds":{"check":1,"finding":2,"drift":1},"success":false}""",
            NodeJson.Write(summary)
        );
        var markdown = ResultText.Of(results, ResultFormat.Markdown);
        Assert.Contains(
            "4 results: 1 failed, 1 warnings, 1 skipped, 1 passed (2026-11-23 12:00:00 UTC).",
            markdown,
            StringComparison.Ordinal
        );
        Assert.Equal(
            ["## Checks", "## Findings", "## Drift"],
            markdown.Split('\n').Where(static l => l.StartsWith("##", StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData("a.xml", ResultFormat.JUnit)]
    [InlineData("a.MD", ResultFormat.Markdown)]
    [InlineData("a.json", ResultFormat.Json)]
    [InlineData("a.prom", ResultFormat.Prometheus)]
    [InlineData("a.sarif", ResultFormat.Sarif)]
    [InlineData("a.sarif.json", ResultFormat.Sarif)]
    public void The_extension_of_a_file_selects_the_format(string path, ResultFormat format) =>
        Assert.Equal(format, ResultText.FormatOf(path));

    private static ResultItem Item(ResultKind kind, string status) =>
        new(kind, "b", "B", "t", status, "Fine.") { Deployment = "/srv/lab/llmops.yaml", Rule = Rule };
}
