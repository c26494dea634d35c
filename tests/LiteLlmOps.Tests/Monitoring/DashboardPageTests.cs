using System.Net;
using System.Text.RegularExpressions;
using LiteLlmOps.AccessPoints;
using LiteLlmOps.Drift;
using LiteLlmOps.Monitor.Dashboard;
using LiteLlmOps.Monitoring;
using LiteLlmOps.Records;
using LiteLlmOps.Services;
using LiteLlmOps.Smoke;
using static LiteLlmOps.Tests.Monitoring.DashboardSamples;

namespace LiteLlmOps.Tests.Monitoring;

/// <summary>The text of the dashboard.</summary>
public sealed class DashboardPageTests
{
    private static readonly DashboardIntervals Intervals = new();
    private static readonly string Login = DashboardLoginTests.Basic($"{DashboardServer.User}:{DashboardServer.Password}");

    public static TheoryData<string, string, string> States =>
        new()
        {
            { nameof(Healthy), "Ready", "good" },
            { nameof(Empty), "Unknown", "unknown" },
            { nameof(Full), "Not ready", "bad" },
            { nameof(Failing), "Not ready", "bad" },
            { "warning", "Ready", "warn" },
            { "expected", "Ready", "warn" },
            { "nothing applies", "Unknown", "unknown" },
            { "all skipped", "Unknown", "unknown" },
            { "checks are old", "Unknown", "unknown" },
            { "checks cannot run", "Unknown", "unknown" },
            { "checks have never run", "Unknown", "unknown" },
            { "clock was set back", "Unknown", "unknown" },
            { "drift is old", "Ready", "warn" },
            { "drift was never read", "Ready", "warn" },
            { "services cannot be read", "Ready", "warn" },
            { "a service failed", "Ready", "warn" },
            { "an error of drift", "Ready", "warn" },
            { "deployment cannot be read", "Ready", "warn" },
        };

    [Theory]
    [MemberData(nameof(States))]
    public void The_state_is_good_only_when_everything_is_known_and_well(string name, string word, string tone)
    {
        var state = DashboardState.Of(new DashboardModel(Sample(name), Intervals, Now));
        Assert.Equal((word, tone), (state.Word, state.Tone));
        Assert.Equal(word == "Unknown", state.Text.StartsWith("Unknown since 2026-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(nameof(Healthy), "")]
    [InlineData("expected", "1 of 2 checks passed at {0}. But: b failed for a known reason.")]
    [InlineData("a service failed", "But: 1 failed service.")]
    [InlineData("an error of drift", "But: 1 difference of severity Error.")]
    [InlineData("deployment cannot be read", "But: the deployment file cannot be read.")]
    [InlineData("drift is old", "But: not known at present: drift.")]
    public void What_keeps_a_ready_state_from_being_good_is_named(string name, string expected)
    {
        var text = DashboardState.Of(new DashboardModel(Sample(name), Intervals, Now)).Text;
        if (expected.Length == 0)
            Assert.DoesNotContain("But:", text, StringComparison.Ordinal);
        else
            Assert.EndsWith(expected.Split("{0}")[^1], text, StringComparison.Ordinal);
        Assert.StartsWith(
            expected.Contains("{0}", StringComparison.Ordinal) ? expected.Split("{0}")[0] : "All ",
            text,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(0, "good")]
    [InlineData(150, "good")]
    [InlineData(161, "unknown")]
    [InlineData(36_000, "unknown")]
    public void A_state_is_green_for_at_most_three_intervals(int seconds, string tone)
    {
        // Read 20 s before, each minute; everything else is read again.
        var now = Now.AddSeconds(seconds);
        var snapshot = Healthy with
        {
            Drift = Healthy.Drift with { ReadAt = now },
            Services = Healthy.Services with { ReadAt = now },
            Incidents = Healthy.Incidents with { ReadAt = now },
            Findings = Healthy.Findings with { ReadAt = now },
            Database = Healthy.Database with { ReadAt = now },
            Traffic = Healthy.Traffic with { ReadAt = now },
            Keys = Healthy.Keys with { ReadAt = now },
            Endpoints = Healthy.Endpoints with { ReadAt = now },
            Inventory = Healthy.Inventory with { ReadAt = now },
            Journal = Healthy.Journal with { ReadAt = now },
        };
        Assert.Equal(tone, DashboardState.Of(new DashboardModel(snapshot, Intervals, now)).Tone);
    }

    [Theory]
    [InlineData(nameof(Empty))]
    [InlineData(nameof(Failing))]
    public void Nothing_is_green_without_current_data(string name)
    {
        var content = Content(Sample(name) with { Checks = MonitorReading<MonitorChecks>.None });
        var navigation = content[..content.IndexOf("</nav>", StringComparison.Ordinal)];
        Assert.DoesNotContain("class=\"tag good\"", navigation, StringComparison.Ordinal);
        Assert.DoesNotMatch("<h2[^>]*>[^<]*<span class=\"tag good\"", content);
        Assert.DoesNotContain("<section id=\"state\" class=\"good\"", content, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failing_job_shows_what_it_read_before_with_the_time_and_the_reason()
    {
        var content = Content(Failing);
        Assert.Contains(
            "Unknown since 2026-11-30 05:00:00 UTC: The database at db.example.org:5432 refused the connection. What follows was read at 2026-11-30 04:00:00 UTC.",
            WebUtility.HtmlDecode(content),
            StringComparison.Ordinal
        );
        Assert.Contains("setting_1<", content, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Test-LlmSmoke ModelsServed -Deployment /srv/litellm")]
    [InlineData("Get-LlmDrift -Plane Stored -Section router_settings -Deployment /srv/litellm")]
    [InlineData("Invoke-LlmSeed -Section router_settings -Deployment /srv/litellm")]
    [InlineData("Export-LlmConfig -Deployment /srv/litellm")]
    [InlineData("Restart-LlmServices rerank -Deployment /srv/litellm")]
    [InlineData("Get-LlmService proxy -IncludeChildren -Deployment /srv/litellm")]
    [InlineData("Get-LlmIncident prisma-column-missing -Last 1d -Deployment /srv/litellm")]
    [InlineData("Restart-LlmServices proxy -Deployment /srv/litellm")]
    [InlineData("Test-LlmConsistency SecretWeak -Deployment /srv/litellm")]
    [InlineData("Set-LlmUiAccess -Deployment /srv/litellm")]
    [InlineData("Get-LlmKey partner -Deployment /srv/litellm")]
    [InlineData("Get-LlmEndpoint proxy-ui -Deployment /srv/litellm")]
    [InlineData("Get-LlmCheckpoint '2026-11-30T083000Z-1a2b' -Deployment /srv/litellm")]
    [InlineData("Get-LlmJournal -Since '2026-11-30T07:30:00Z' -Until '2026-11-30T07:30:01Z' -Deployment /srv/litellm")]
    [InlineData("Get-LlmSpend Day -Last 14d -Deployment /srv/litellm")]
    public void Each_item_has_its_command(string command) =>
        Assert.Contains($"<code>{command}</code>", Plain(Content(Full)), StringComparison.Ordinal);

    [Fact]
    public void Long_lists_end_with_the_command_that_shows_the_rest()
    {
        var content = Plain(Content(Failing with { Checks = Failing.Checks with { ReadAt = Now } }));
        Assert.Contains("and 4 more: <span class=\"command\"><code>Test-LlmSmoke -Deployment", content, StringComparison.Ordinal);
        Assert.Contains(
            "and 3 more: <span class=\"command\"><code>Get-LlmDrift -Plane Stored -Section router_settings",
            content,
            StringComparison.Ordinal
        );
        Assert.Equal(10, Regex.Count(content, "data-key=\"check:"));
    }

    [Fact]
    public void A_service_whose_name_is_not_exactly_known_gets_no_command_that_restarts_all()
    {
        var content = Content(Foreign);
        Assert.DoesNotContain("Restart-LlmServices -Deployment", content, StringComparison.Ordinal);
        Assert.DoesNotContain("Start-LlmService -Deployment", content, StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_text_is_no_markup()
    {
        var page = Page(Foreign);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"javascript", page, StringComparison.OrdinalIgnoreCase);
        Assert.Single(Regex.Matches(page, "<script"));
        Assert.Single(Regex.Matches(page, "</main>"));
        Assert.DoesNotMatch(@"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]", page);
        Assert.Equal(Regex.Count(page, "<section"), Regex.Count(page, "</section>"));
    }

    [Fact]
    public void Secrets_are_masked_wherever_text_comes_from_elsewhere()
    {
        var text = $"api_key={Secret} postgresql://llm:{Secret}@db/llm";
        var snapshot = Full with
        {
            DeploymentProblem = text,
            Checks = Full.Checks.Failed(text, Now),
            Drift = Read<IReadOnlyList<LlmDrift>>([
                Difference("/general_settings/master_key") with
                {
                    Desired = text,
                    Actual = text,
                    Reason = text,
                },
            ]),
            Services = Read<IReadOnlyList<LlmService>>([
                Service("proxy", ServiceStatus.Failed, 1) with
                {
                    Message = text,
                    LastExit = text,
                },
            ]),
            Journal = Read<IReadOnlyList<LlmJournalEntry>>([
                Full.Journal.Value![2] with
                {
                    Text = text,
                    CommandLine = text,
                    Reason = text,
                },
            ]),
            Endpoints = Read<IReadOnlyList<LlmEndpoint>>([
                Full.Endpoints.Value![0] with
                {
                    Url = $"http://u:{Secret}@127.0.0.1/?key={Secret}",
                    Message = text,
                },
            ]),
        };
        Assert.DoesNotContain(Secret, Page(snapshot), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unchanged_page_is_not_sent_again()
    {
        await using var server = await DashboardServer.StartAsync();
        foreach (var query in (string[])["", "?fragment"])
        {
            using var first = await DashboardLoginTests.Get(server, Login, query);
            var tag = first.Headers.ETag!.ToString();
            using var second = await DashboardLoginTests.Get(server, Login, query, tag);
            Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
            Assert.Equal(0, second.Content.Headers.ContentLength ?? 0);
            using var third = await DashboardLoginTests.Get(server, Login, query, "W/" + tag + ", \"x\"");
            Assert.Equal(HttpStatusCode.NotModified, third.StatusCode);
            using var malformed = await DashboardLoginTests.Get(server, Login, query, "\"");
            Assert.Equal(HttpStatusCode.OK, malformed.StatusCode);
            using var stranger = await DashboardLoginTests.Get(server, null, query, tag);
            Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        }

        using var before = await DashboardLoginTests.Get(server, Login, "?fragment");
        server.Snapshot = Healthy;
        using var changed = await DashboardLoginTests.Get(server, Login, "?fragment", before.Headers.ETag!.ToString());
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        // The snapshot stays the same, and what it has becomes outdated.
        server.Time.Advance(TimeSpan.FromHours(2));
        using var outdated = await DashboardLoginTests.Get(server, Login, "?fragment", changed.Headers.ETag!.ToString());
        Assert.Contains(
            "<section id=\"state\" class=\"unknown\"",
            await outdated.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_fragment_is_the_content_of_the_page()
    {
        await using var server = await DashboardServer.StartAsync();
        using var whole = await DashboardLoginTests.Get(server, Login);
        using var fragment = await DashboardLoginTests.Get(server, Login, "?fragment");
        var page = await whole.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var content = await fragment.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("<main", content, StringComparison.Ordinal);
        Assert.EndsWith("</main>\n", content, StringComparison.Ordinal);
        Assert.Contains(content, page, StringComparison.Ordinal);
        Assert.Contains($"data-tag=\"{WebUtility.HtmlEncode(fragment.Headers.ETag!.ToString())}\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_that_are_blocked_expired_or_far_from_a_limit_are_not_listed()
    {
        var model = new DashboardModel(Full, Intervals, Now);
        Assert.Equal(["gpt-4o-mini", "partner", "ci"], model.UrgentKeys.Select(static k => k.Key));
    }

    internal static MonitorSnapshot Sample(string name) =>
        name switch
        {
            nameof(Healthy) => Healthy,
            nameof(Empty) => Empty,
            nameof(Full) => Full,
            nameof(Failing) => Failing,
            nameof(Foreign) => Foreign,
            "warning" => Healthy with
            {
                Checks = Read(new MonitorChecks(CheckLevel.Standard, [Check("a"), Check("b", CheckStatus.Warning)])),
            },
            "expected" => Healthy with
            {
                Checks = Read(new MonitorChecks(CheckLevel.Standard, [Check("a"), Check("b", CheckStatus.Expected)])),
            },
            "nothing applies" => Healthy with { Checks = Read(new MonitorChecks(CheckLevel.Standard, [])) },
            "all skipped" => Healthy with { Checks = Read(new MonitorChecks(CheckLevel.Standard, [Check("a", CheckStatus.Skipped)])) },
            "checks are old" => Healthy with { Checks = Healthy.Checks with { ReadAt = Now.AddMinutes(-4) } },
            "checks cannot run" => Healthy with { Checks = Healthy.Checks.Failed("The state folder is full.", Now) },
            "checks have never run" => Healthy with
            {
                Checks = MonitorReading<MonitorChecks>.None.Failed("The state folder is full.", Now),
            },
            "clock was set back" => Healthy with { Checks = Healthy.Checks with { ReadAt = Now.AddHours(2) } },
            "drift is old" => Healthy with { Drift = Healthy.Drift with { ReadAt = Now.AddHours(-1) } },
            "drift was never read" => Healthy with { Drift = MonitorReading<IReadOnlyList<LlmDrift>>.None },
            "services cannot be read" => Healthy with { Services = MonitorReading<IReadOnlyList<LlmService>>.None.Failed("x", Now) },
            "a service failed" => Healthy with { Services = Read<IReadOnlyList<LlmService>>([Service("proxy", ServiceStatus.Failed, 1)]) },
            "an error of drift" => Healthy with
            {
                Drift = Read<IReadOnlyList<LlmDrift>>([Difference("/a/b", severity: DriftSeverity.Error)]),
            },
            "deployment cannot be read" => Healthy with { DeploymentProblem = "x" },
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };

    // Without the elements that keep the words of a command together.
    private static string Plain(string html) => WebUtility.HtmlDecode(Regex.Replace(html, "<span>|</span>", ""));

    private static string Content(MonitorSnapshot snapshot) =>
        DashboardPage.Content(new DashboardModel(snapshot, Intervals, Now)).ToString();

    private static string Page(MonitorSnapshot snapshot)
    {
        var model = new DashboardModel(snapshot, Intervals, Now);
        return DashboardPage.Whole(model, DashboardPage.Content(model), "\"x\"", Intervals.Refresh);
    }
}
