using LiteLlmOps.Configuration;
using LiteLlmOps.Results;

namespace LiteLlmOps.Tests.Results;

/// <summary>SARIF 2.1.0 with the properties that GitHub code scanning requires.</summary>
public sealed class SarifTextTests
{
    private static readonly ResultItem Finding = new(
        ResultKind.Finding,
        "SecretWeak",
        "Consistency",
        "UI_PASSWORD",
        "Error",
        "The value in env:7 is a common password."
    )
    {
        Level = ResultLevel.Error,
        IsFailure = true,
        Remediation = "Replace it.",
        Deployment = "/repo/deploy/llmops.yaml",
        File = "/repo/deploy/my env",
        Line = 7,
        Rule = new ResultRule("SecretWeak", "A secret is easy to guess.", "Test-LlmConsistency"),
    };

    [Fact]
    public void A_log_has_the_required_properties()
    {
        var log = Log(Finding);
        Assert.Equal(("2.1.0", "https://json.schemastore.org/sarif-2.1.0.json"), (log.TextAt("version"), log.TextAt("$schema")));
        var run = Run(log);
        Assert.Equal("utf16CodeUnits", run.TextAt("columnKind"));
        var driver = run.MapAt("tool")!.MapAt("driver")!;
        Assert.Equal(
            ("LiteLlmOps", "1.2.3", "https://example.org/project"),
            (driver.TextAt("name"), driver.TextAt("version"), driver.TextAt("informationUri"))
        );
        Assert.Equal(
            """{"id":"SecretWeak","shortDescription":{"text":"A secret is easy to guess."},"fullDescription":{"text":"A secret is easy to guess."}"""
                + ""","help":{"text":"A secret is easy to guess. For details run: Get-Help Test-LlmConsistency -Full"}"""
                + ""","helpUri":"https://example.org/pages/Test-LlmConsistency.md"}""",
            NodeJson.Write(((ConfigList)driver["rules"]!).Items.Single())
        );
        Assert.Equal(
            """[{"executionSuccessful":true,"endTimeUtc":"2026-11-29T12:00:00Z","toolExecutionNotifications":[]}]""",
            NodeJson.Write(run["invocations"]!)
        );
    }

    [Fact]
    public void A_result_has_the_required_properties()
    {
        var result = Assert.Single(Results(Log(Finding)));
        Assert.Equal(("SecretWeak", "error"), (result.TextAt("ruleId"), result.TextAt("level")));
        Assert.Equal(
            """{"text":"UI_PASSWORD: The value in env:7 is a common password. Replace it."}""",
            NodeJson.Write(result["message"]!)
        );
        Assert.Equal(
            """[{"physicalLocation":{"artifactLocation":{"uri":"deploy/my%20env","uriBaseId":"%SRCROOT%"},"region":{"startLine":7}}"""
                + ""","logicalLocations":[{"fullyQualifiedName":"SecretWeak UI_PASSWORD"}]}]""",
            NodeJson.Write(result["locations"]!)
        );
        Assert.Matches("^[0-9a-f]{32}:1$", Fingerprint(result));
    }

    [Theory]
    [InlineData(ResultLevel.Error, "error")]
    [InlineData(ResultLevel.Warning, "warning")]
    [InlineData(ResultLevel.Note, "note")]
    public void The_level_is_that_of_the_result(object level, string expected) =>
        Assert.Equal(expected, Assert.Single(Results(Log(Finding with { Level = (ResultLevel)level }))).TextAt("level"));

    [Fact]
    public void A_fingerprint_does_not_depend_on_line_or_message()
    {
        var changed = Finding with { Line = 9, Message = "another", Remediation = null };
        Assert.Equal(Fingerprint(Results(Log(Finding)).Single()), Fingerprint(Results(Log(changed)).Single()));
        var other = Finding with { Target = "master key" };
        Assert.NotEqual(Fingerprint(Results(Log(Finding)).Single()), Fingerprint(Results(Log(other)).Single()));
    }

    [Fact]
    public void Results_with_the_same_identity_have_different_fingerprints()
    {
        var fingerprints = Results(Log(Finding, Finding)).Select(Fingerprint).ToList();
        Assert.Equal([":1", ":2"], fingerprints.Select(static f => f[^2..]));
        Assert.Equal(fingerprints[0][..^2], fingerprints[1][..^2]);
    }

    [Fact]
    public void A_result_without_a_file_is_located_in_the_deployment_file()
    {
        var result = Results(Log(Finding with { File = null, Line = null })).Single();
        Assert.Contains("\"uri\":\"deploy/llmops.yaml\"", NodeJson.Write(result["locations"]!), StringComparison.Ordinal);
        Assert.DoesNotContain("region", NodeJson.Write(result["locations"]!), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_outside_of_the_repository_has_an_absolute_address()
    {
        var result = Results(Log(Finding with { File = "/etc/litellm/env" })).Single();
        Assert.Contains(
            """{"artifactLocation":{"uri":"file:///etc/litellm/env"},""",
            NodeJson.Write(result["locations"]!),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Passed_results_are_rules_only_and_blocked_ones_are_notifications()
    {
        var passed = Check("ConfigReads", "Passed");
        var blocked = Check("ProxyKey", "Blocked") with { IsSkipped = true, IsBlocked = true, Message = "Not run: ProxyLive failed." };
        var log = Log(passed, blocked);
        Assert.Empty(Results(log));
        var rules = (ConfigList)Run(log).MapAt("tool")!.MapAt("driver")!["rules"]!;
        Assert.Equal(["ConfigReads", "ProxyKey"], rules.Items.Cast<ConfigMap>().Select(static r => r.TextAt("id")));
        Assert.Contains(
            """{"level":"warning","message":{"text":"ProxyKey: Not run: ProxyLive failed."},"associatedRule":{"id":"ProxyKey"}}""",
            NodeJson.Write(Run(log)["invocations"]!),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_accepted_result_is_suppressed_with_its_reason()
    {
        var result = Results(Log(Finding with { IsFailure = false, IsSkipped = true, Accepted = "basic auth" })).Single();
        Assert.Equal("""[{"kind":"external","status":"accepted","justification":"basic auth"}]""", NodeJson.Write(result["suppressions"]!));
    }

    [Fact]
    public void Without_results_the_log_is_complete_and_empty() => Assert.Empty(Results(Log()));

    private static ResultItem Check(string name, string status) =>
        new(ResultKind.Check, name, "Config", "", status, "Fine.") { Rule = new ResultRule(name, "A check.", "Test-LlmSmoke") };

    private static ConfigMap Log(params ResultItem[] items) =>
        (ConfigMap)
            NodeJson.Parse(
                ResultText.Of(
                    new ResultSet(items, new DateTime(2026, 11, 29, 12, 0, 0, DateTimeKind.Utc))
                    {
                        Version = "1.2.3",
                        ProjectUri = "https://example.org/project",
                        PagesUri = "https://example.org/pages/",
                        RootOf = static path => path.StartsWith("/repo/", StringComparison.Ordinal) ? "/repo" : null,
                    },
                    ResultFormat.Sarif
                )
            );

    private static ConfigMap Run(ConfigMap log) => (ConfigMap)((ConfigList)log["runs"]!).Items.Single();

    private static IEnumerable<ConfigMap> Results(ConfigMap log) => ((ConfigList)Run(log)["results"]!).Items.Cast<ConfigMap>();

    private static string Fingerprint(ConfigMap result) => result.MapAt("partialFingerprints")!.TextAt("primaryLocationLineHash")!;
}
