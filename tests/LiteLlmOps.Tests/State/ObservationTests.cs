using LiteLlmOps.Adapters.State;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Observations;
using LiteLlmOps.Secrets;
using LiteLlmOps.Tests.Results;
using Microsoft.Extensions.Time.Testing;

namespace LiteLlmOps.Tests.State;

/// <summary>What the commands that look record for reports.</summary>
public sealed class ObservationTests : IDisposable
{
    private static readonly DateTime Start = new(2026, 11, 29, 1, 2, 3, DateTimeKind.Utc);

    private readonly string _folder = Directory.CreateTempSubdirectory("llmops-test-").FullName;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(Start));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Each_kind_is_read_as_it_was_written()
    {
        Observation[] written = [Incidents(Incident), Drift(Difference), Checks(Check), Findings(Finding)];
        foreach (var run in written)
            Store.Observe(run);
        var log = Store.ReadObservations(null, null);
        Assert.Empty(log.Gaps);
        Assert.Equal(written.Select(static r => r.Kind), log.Runs.Select(static r => r.Kind));
        Assert.All(
            log.Runs,
            static r => Assert.Equal((Start, Start, "ada", "host", 7, 1), (r.Time, r.FirstTime, r.User, r.Host, r.ProcessId, r.Count))
        );
        AssertEqual(Incident, Assert.Single(log.Runs[0].Incidents));
        AssertEqual(Difference, Assert.Single(log.Runs[1].Drift));
        AssertEqual(Check, Assert.Single(log.Runs[2].Checks));
        AssertEqual(Finding, Assert.Single(log.Runs[3].Findings));
        Assert.Equal(["Stored", "Live"], log.Runs[1].Scope.Areas);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Current));
    }

    [Fact]
    public void A_run_that_returned_the_same_has_a_short_line_and_is_read_with_the_items_of_the_first()
    {
        var runs = (Observation[])
            [
                Incidents(Incident),
                // Another kind between them does not matter, nor how long ago the incident was.
                Checks(Check),
                Incidents(Incident with { Evidence = "not seen for 3h" }),
                Incidents(Incident with { Count = 8 }),
                Incidents(Incident),
            ];
        foreach (var run in runs)
        {
            Store.Observe(run);
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        var lines = File.ReadAllLines(Current);
        Assert.Equal([true, true, false, true, true], lines.Select(static l => l.Contains("\"content\":", StringComparison.Ordinal)));
        Assert.InRange(lines[2].Length, 1, 300);
        var read = Store.ReadObservations(null, null).Runs;
        Assert.Equal([0, 1, 0, 3, 4], read.Select(static r => (r.FirstTime - Start).TotalMinutes));
        Assert.Equal([0, 1, 2, 3, 4], read.Select(static r => (r.Time - Start).TotalMinutes));
        Assert.Equal([7, 7, 8, 7], read.Where(static r => r.Kind == ObservationKind.Incident).Select(static r => r.Incidents[0].Count));
        // The scope is a part of it: a run with a filter is not the same.
        Store.Observe(Incidents(Incident) with { Scope = new ObservationScope { Names = ["a*"] } });
        Assert.Equal(["a*"], Store.ReadObservations(null, null).Runs[^1].Scope.Names);
    }

    [Theory]
    [InlineData(null, null, 0, 3)]
    [InlineData(1, null, 1, 2)]
    [InlineData(null, 1, 0, 1)]
    [InlineData(1, 2, 1, 1)]
    [InlineData(5, null, 0, 0)]
    public void Runs_of_a_time_range_are_read(int? since, int? until, int first, int count)
    {
        // All the same, so that the line with the items is before the range.
        for (var i = 0; i < 3; i++, _time.Advance(TimeSpan.FromMinutes(1)))
            Store.Observe(Checks(Check));
        var runs = Store.ReadObservations(At(since), At(until)).Runs;
        Assert.Equal(Enumerable.Range(first, count), runs.Select(static r => (int)(r.Time - Start).TotalMinutes));
        Assert.All(runs, static r => Assert.Single(r.Checks));

        static DateTime? At(int? minutes) => minutes is { } m ? Start.AddMinutes(m) : null;
    }

    [Fact]
    public void A_file_beyond_its_limit_becomes_the_older_one_and_what_was_deleted_is_a_gap()
    {
        var sample = new string('x', 400_000);
        // A different one each time, so that each line has its items.
        for (var i = 0; i < 30; i++, _time.Advance(TimeSpan.FromMinutes(1)))
        {
            Store.Observe(Incidents(Incident with { Sample = sample, Count = i }));
            Assert.InRange(new FileInfo(Current).Length, 1, Limits.ObservationFile.Most);
            if (i == 12)
                Assert.Empty(Store.ReadObservations(null, null).Gaps);
        }

        Assert.Equal(2, Directory.GetFiles(_folder).Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "observations.old.jsonl")));
        var log = Store.ReadObservations(null, null);
        var counts = log.Runs.Select(static r => (int)r.Incidents[0].Count).ToList();
        Assert.Equal(Enumerable.Range(counts[0], 30 - counts[0]), counts);
        Assert.InRange(counts[0], 5, 25);
        var deletedBefore = Start.AddMinutes(counts[0]);
        Assert.Equal([$"Observations before {deletedBefore:u} were deleted, because observations.jsonl exceeded 4 MiB."], log.Gaps);
        Assert.Empty(Store.ReadObservations(deletedBefore, null).Gaps);
        // Interrupted before the file was emptied.
        File.Copy(Current, Path.Combine(_folder, "observations.old.jsonl"), overwrite: true);
        var again = Store.ReadObservations(null, null).Runs;
        Assert.Equal(again.Select(static r => r.Time).Distinct(), again.Select(static r => r.Time));
    }

    [Fact]
    public void A_damaged_line_is_a_gap_and_the_rest_is_read()
    {
        Store.Observe(Checks(Check));
        Store.Observe(Checks(Check));
        Store.Observe(Findings(Finding));
        var lines = File.ReadAllLines(Current);
        // The last line is cut as well: the next one must not become a part of it.
        File.WriteAllText(Current, $"{lines[0][..50]}\n{lines[1]}\n{lines[2]}\n{{\"kind\":\"Check\",");
        Store.Observe(Checks(Check));
        var log = Store.ReadObservations(null, null);
        Assert.Equal([ObservationKind.Finding, ObservationKind.Check], log.Runs.Select(static r => r.Kind));
        Assert.Equal([1, 2, 4], log.Gaps.Select(static g => int.Parse(g.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void A_line_with_a_null_in_a_list_is_a_gap()
    {
        Store.Observe(Incidents(Incident));
        File.WriteAllText(Current, File.ReadAllText(Current).Replace("[\"/logs/a.log\"]", "[null]", StringComparison.Ordinal));
        var log = Store.ReadObservations(null, null);
        Assert.Empty(log.Runs);
        Assert.Single(log.Gaps);
    }

    [Fact]
    public void A_run_with_more_than_a_line_holds_keeps_a_part_and_shows_no_absence()
    {
        var sample = new string('x', 10_000);
        var all = Enumerable.Range(0, 400).Select(i => Incident with { Subject = $"s{i}", Sample = sample }).ToArray();
        Store.Observe(Incidents(all));
        var run = Assert.Single(Store.ReadObservations(null, null).Runs);
        Assert.Equal((400, 50), (run.Count, run.Incidents.Count));
        Assert.InRange(new FileInfo(Current).Length, 1, Limits.ObservationLine.Most);
        Assert.False(run.ShowsAbsenceOf(Incident with { Subject = "other" }));
        Store.Observe(Drift([.. Enumerable.Range(0, 600).Select(static i => Difference with { Path = $"/x/{i}" })]));
        Assert.Equal(500, Store.ReadObservations(null, null).Runs[^1].Drift.Count);
    }

    [Fact]
    public void Texts_of_the_file_are_safe_for_a_terminal()
    {
        Store.Observe(Checks(Check with { Message = ForeignTextTests.Hostile }) with { User = ForeignTextTests.Hostile });
        var run = Assert.Single(Store.ReadObservations(null, null).Runs);
        ForeignTextTests.AssertSafe(run.User, "User");
        ForeignTextTests.AssertSafe(run.Checks[0].Message, "Message");
    }

    [Fact]
    public void A_symbolic_link_is_not_followed_and_a_folder_of_all_users_is_refused()
    {
        var victim = Path.Combine(_folder, "victim");
        File.WriteAllText(victim, "precious\n");
        File.CreateSymbolicLink(Current, victim);
        Assert.Equal("StateFolderUnsafe", Assert.Throws<LlmException>(() => Store.Observe(Checks(Check))).ErrorId);
        Assert.Equal("precious\n", File.ReadAllText(victim));
        File.Delete(Current);
        File.SetUnixFileMode(_folder, File.GetUnixFileMode(_folder) | UnixFileMode.OtherWrite);
        Assert.Equal("StateFolderUnsafe", Assert.Throws<LlmException>(() => Store.Observe(Checks(Check))).ErrorId);
    }

    [Fact]
    public void A_deployment_without_observations_has_none()
    {
        var log = Store.ReadObservations(null, null);
        Assert.Empty(log.Runs);
        Assert.Empty(log.Gaps);
    }

    public static TheoryData<string, bool> Scopes() =>
        new()
        {
            { "all", true },
            { "other log", false },
            { "name", true },
            { "other name", false },
            { "severity", true },
            { "higher severity", false },
            { "partial", false },
            { "undetermined", false },
            { "cut", false },
            { "other kind", false },
            { "still there", false },
        };

    [Theory]
    [MemberData(nameof(Scopes))]
    public void Only_a_run_that_would_have_returned_it_shows_that_something_is_gone(string scope, bool shows)
    {
        var all = new ObservationScope { Areas = ["/logs/a.log", "/logs/b.log"] };
        var run = Incidents() with
        {
            Scope = scope switch
            {
                "other log" => all with { Areas = ["/logs/b.log"] },
                "name" => all with { Names = ["x", "DB-*"] },
                "other name" => all with { Names = ["auth-*"] },
                "severity" => all with { LowestSeverity = "Error" },
                "higher severity" => all with { LowestSeverity = "Critical" },
                "partial" => all with { IsPartial = true },
                "undetermined" => all with { Undetermined = ["db-down"] },
                _ => all,
            },
        };
        run = scope switch
        {
            "cut" => run with { Count = 1 },
            "other kind" => run with { Kind = ObservationKind.Finding },
            "still there" => run with { Count = 1, Incidents = [Incident with { Verdict = "Resolved" }] },
            _ => run,
        };
        Assert.Equal(shows, run.ShowsAbsenceOf(Incident));
    }

    [Fact]
    public void Incidents_that_were_combined_are_the_same_whatever_their_subjects()
    {
        var one = Incident with { Subject = "a, b and 4 more", Subjects = ["a", "b"] };
        Assert.Equal(one.Key, (one with { Subject = "c, a and 9 more", Subjects = ["c", "a"] }).Key);
        Assert.NotEqual(one.Key, Incident.Key);
        Assert.False(Checks().ShowsAbsenceOf(Check));
        Assert.True((Drift() with { Scope = new ObservationScope { Areas = ["Stored"] } }).ShowsAbsenceOf(Difference));
        Assert.False((Drift() with { Scope = new ObservationScope { Areas = ["Live"] } }).ShowsAbsenceOf(Difference));
    }

    private static ObservedIncident Incident =>
        new()
        {
            Signature = "db-down",
            Subject = "db:5432",
            Subjects = ["db:5432"],
            Title = "Database not reachable",
            Family = "postgres",
            Severity = SignatureSeverity.Error,
            Verdict = "Real",
            Cause = "the server is down",
            Count = 7,
            FirstSeen = Start,
            LastSeen = Start.AddHours(1),
            Logs = ["/logs/a.log"],
            Sample = "12:00:00 - LiteLLM Proxy:ERROR: …",
            Evidence = "not seen for 2h",
            Probes = [new ObservedProbe("Does the database accept a connection?", "refused", "Confirmed")],
            Remediation = "Start it.",
            Services = ["litellm"],
            IsFailure = true,
        };

    private static ObservedDrift Difference =>
        new()
        {
            Plane = Plane.Stored,
            Section = "router_settings",
            Name = "timeout",
            Path = "/router_settings/timeout",
            Difference = DriftKind.Changed,
            Severity = DriftSeverity.Warning,
            Desired = "30",
            Actual = null,
            Effect = "Restart",
            Cause = "OutOfBand",
            Reason = "why",
            Expected = "known",
            ChangedBy = "ada",
            ChangedAt = Start,
            File = "/srv/config.yaml",
            Line = 3,
            Services = ["litellm"],
            Replicas = ["http://a"],
        };

    private static ObservedCheck Check =>
        new()
        {
            Name = "ProxyLive",
            Category = "Proxy",
            Target = "http://a",
            Status = "Failed",
            Message = "No answer.",
            Remediation = "Start it.",
            BlockedBy = null,
            IsFailure = true,
        };

    private static ObservedFinding Finding =>
        new()
        {
            Id = "SecretWeak",
            Subject = "LITELLM_MASTER_KEY",
            Severity = FindingSeverity.Error,
            Evidence = "It is short.",
            Impact = "Anyone can guess it.",
            Remediation = "Change it.",
            FixCommand = "Set-X",
            File = "/srv/.env",
            Line = 1,
            IsFailure = true,
        };

    private Deployment Deployment =>
        TestDeployments.Minimal with
        {
            State = new StateSettings(_folder, Path.Combine(_folder, "archive"), TimeSpan.FromDays(7)),
            Database = new DatabaseSettings(null, new SecretValue("a salt key", "test"), [], TimeSpan.FromSeconds(1)),
        };

    private string Current => Path.Combine(_folder, "observations.jsonl");

    // A new one for each command.
    private StateStore Store => new(Deployment, _time);

    private static Observation Incidents(params ObservedIncident[] items) =>
        Run(ObservationKind.Incident, items.Length) with
        {
            Incidents = items,
        };

    private static Observation Drift(params ObservedDrift[] items) => Run(ObservationKind.Drift, items.Length) with { Drift = items };

    private static Observation Checks(params ObservedCheck[] items) => Run(ObservationKind.Check, items.Length) with { Checks = items };

    private static Observation Findings(params ObservedFinding[] items) =>
        Run(ObservationKind.Finding, items.Length) with
        {
            Findings = items,
        };

    private static Observation Run(ObservationKind kind, int count) =>
        new()
        {
            Kind = kind,
            Command = "Get-It",
            User = "ada",
            Host = "host",
            ProcessId = 7,
            Scope = new ObservationScope { Areas = ["Stored", "Live"] },
            Count = count,
        };

    // By their properties: lists are compared by reference.
    private static void AssertEqual(ObservedItem expected, ObservedItem actual) =>
        Assert.All(expected.GetType().GetProperties(), p => Assert.Equal(Shown(p.GetValue(expected)), Shown(p.GetValue(actual))));

    private static string Shown(object? value) =>
        value is System.Collections.IEnumerable items and not string
            ? string.Join('|', items.Cast<object>())
            : Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "null";
}
