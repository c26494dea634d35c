using LiteLlmOps.Adapters;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.Incidents;

namespace LiteLlmOps.Tests.Incidents;

/// <summary>Public trouble reports whose evidence is a log or an HTTP answer: what Get-LlmIncident says by default, without probes.</summary>
public sealed class TroubleReportTests
{
    private static readonly IReadOnlyList<ConfigMap> Reports = ReadReports();

    public static TheoryData<string> Ids => [.. Reports.Select(static r => r.TextAt("id")!)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_report_has_its_outcome(string id)
    {
        var report = Reports.Single(r => r.TextAt("id") == id);
        var outcome = report.TextAt("outcome");
        Assert.Contains(outcome, (string[])["Solved", "Partly", "NotSolved", "OutOfScope"]);
        Assert.False(string.IsNullOrEmpty(outcome == "Solved" ? report.TextAt("reference") : report.TextAt("why")));
        var shown = await ShownAsync(report.TextAt("input")!);
        if (report["expect"] is not ConfigMap expect)
        {
            // A signature that is added later may solve it.
            Assert.NotEqual("Solved", outcome);
            Assert.DoesNotContain(shown, static i => IsReason(i.Signature));
            return;
        }

        foreach (var signature in Words(expect, "signatures"))
            Assert.Contains(shown, i => i.Signature == signature);
        if (outcome == "Solved")
            Assert.DoesNotContain(shown, static i => i.Signature == LlmIncident.UnknownId);
        var text = string.Join('\n', shown.Select(TextOf));
        Assert.All(Words(expect, "words"), w => Assert.Contains(w, text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Most_reports_are_solved()
    {
        var outcomes = Reports.Select(static r => r.TextAt("outcome")).Where(static o => o != "OutOfScope").ToList();
        Assert.True(outcomes.Count >= 100);
        Assert.True(outcomes.Count(static o => o == "Solved") >= 0.85 * outcomes.Count);
    }

    [Fact]
    public void The_reports_differ_and_contain_no_secret()
    {
        Assert.Distinct(Reports.Select(static r => r.TextAt("id")!));
        Assert.All(
            Reports,
            static r => Assert.DoesNotMatch("sk-[A-Za-z0-9]{12,}|AKIA[A-Z0-9]{16}|eyJ[A-Za-z0-9_-]{20,}", r.TextAt("input")!)
        );
    }

    // These only say where to look.
    private static bool IsReason(string signature) =>
        signature is not (LlmIncident.UnknownId or "http-server-error" or "ui-static-files-404" or "prisma-cli-detail");

    // With the default severity. When everything is below it, a warning has the titles and the parameter that shows them.
    private static async Task<IReadOnlyList<LlmIncident>> ShownAsync(string log)
    {
        var verifier = new IncidentVerifier(new AdapterFactory(), null, runsProbes: false);
        var incidents = await verifier.AssessAsync(TestLogs.Read(log), TestContext.Current.CancellationToken);
        var shown = incidents.Where(static i => i.Severity >= SignatureSeverity.Warning).ToList();
        return shown.Count > 0 ? shown : incidents;
    }

    private static string TextOf(LlmIncident incident) =>
        incident.Severity < SignatureSeverity.Warning
            ? incident.Title
            : string.Join('\n', incident.Title, incident.Subject, incident.Cause, incident.Remediation);

    private static IEnumerable<string> Words(ConfigMap map, string key) =>
        ((ConfigList)map[key]!).Items.Cast<ConfigScalar>().Select(static s => s.Text!);

    private static List<ConfigMap> ReadReports() =>
        [.. ((ConfigList)new ConfigFiles().ReadYaml(Repository.PathTo("tests", "reports", "logs.yaml"))!).Items.Cast<ConfigMap>()];
}
