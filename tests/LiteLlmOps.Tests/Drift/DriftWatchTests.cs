using System.Globalization;
using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Schema;
using LiteLlmOps.Tests.Seeding;
using Microsoft.Extensions.Time.Testing;

namespace LiteLlmOps.Tests.Drift;

public sealed class DriftWatchTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 30, 8, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly DriftWatch _watch;

    public DriftWatchTests() => _watch = new DriftWatch("lab", _time);

    [Fact]
    public void What_is_there_at_the_start_has_appeared()
    {
        var change = Assert.Single(Round(All, Setting("timeout", 1, 2)));
        Assert.Equal(
            "Appeared Stored router_settings timeout /router_settings/timeout Changed Warning 1 2 /test",
            $"{change.Change} {change.Plane} {change.Section} {change.Name} {change.Path} {change.Kind} {change.Severity} {change.Desired} {change.Actual} {change.Deployment}"
        );
        Assert.Equal((At(0), At(0), At(0), 0), Times(change));
    }

    [Fact]
    public void A_difference_that_stays_is_returned_once()
    {
        Round(All, Setting("timeout", 1, 2));
        for (var i = 0; i < 100; i++)
            Assert.Empty(Round(All, Setting("timeout", 1, 2)));
        Assert.Equal(1, _watch.Count);
    }

    [Fact]
    public void A_difference_appears_changes_and_disappears_with_its_times()
    {
        Assert.Empty(Round(All));
        Assert.Equal((At(1), At(1), At(1), 0), Times(Assert.Single(Round(All, Setting("timeout", 1, 2)))));
        Round(All, Setting("timeout", 1, 2));
        var changed = Assert.Single(Round(All, Setting("timeout", 1, 3)));
        Assert.Equal((DriftChangeKind.Changed, 3), (changed.Change, changed.Actual));
        Assert.Equal((At(3), At(1), At(3), 0), Times(changed));
        Round(All, Setting("timeout", 1, 3));
        var gone = Assert.Single(Round(All));
        Assert.Equal((DriftChangeKind.Disappeared, 3), (gone.Change, gone.Actual));
        Assert.Equal((At(5), At(1), At(4), 0), Times(gone));
        Assert.Equal(0, _watch.Count);
    }

    [Theory]
    [InlineData(DriftKind.Missing, 1, 2)]
    [InlineData(DriftKind.Changed, 9, 2)]
    [InlineData(DriftKind.Changed, 1, 9)]
    public void Another_kind_or_value_is_a_change(DriftKind kind, int desired, int actual)
    {
        Round(All, Setting("timeout", 1, 2));
        Assert.Equal(DriftChangeKind.Changed, Assert.Single(Round(All, Setting("timeout", desired, actual, kind))).Change);
    }

    [Fact]
    public void A_masked_secret_that_changes_is_a_change()
    {
        Round(All, Setting("key", 0, 0) with { Desired = "***", Actual = "***", Fingerprint = "A" });
        Assert.Empty(Round(All, Setting("key", 0, 0) with { Desired = "***", Actual = "***", Fingerprint = "A" }));
        Assert.Equal(
            DriftChangeKind.Changed,
            Assert.Single(Round(All, Setting("key", 0, 0) with { Desired = "***", Actual = "***", Fingerprint = "B" })).Change
        );
    }

    [Fact]
    public void Other_facts_than_the_values_are_no_change_and_are_those_of_the_last_round()
    {
        Round(All, Setting("timeout", 1, 2));
        Assert.Empty(Round(All, Setting("timeout", 1, 2) with { Effect = DriftEffect.Restart, ChangedBy = "mallory" }));
        Assert.Equal("mallory", Assert.Single(Round(All)).Drift.ChangedBy);
    }

    [Fact]
    public void A_hundred_flips_are_one_difference_with_its_first_time()
    {
        LlmDriftChange last = new();
        for (var i = 0; i <= 100; i++)
        {
            last = Assert.Single(Round(All, Setting("timeout", 1, i)));
            Assert.Equal((DriftChangeKind.Appeared, i), (last.Change, last.Flips));
            var gone = Assert.Single(Round(All));
            Assert.Equal((DriftChangeKind.Disappeared, i), (gone.Change, gone.Flips));
        }

        Assert.Equal((At(200), At(0), At(200), 100), Times(last));
    }

    [Fact]
    public void The_same_path_of_other_planes_is_another_difference()
    {
        Round(All, Setting("timeout", 1, 2), Setting("timeout", 1, 2) with { Plane = Plane.Live });
        var gone = Assert.Single(Round(All, Setting("timeout", 1, 2)));
        Assert.Equal((DriftChangeKind.Disappeared, Plane.Live), (gone.Change, gone.Plane));
    }

    [Fact]
    public void Replicas_with_different_values_are_several_differences_of_one_path()
    {
        static LlmDrift Live(int actual) => Setting("timeout", 1, actual) with { Plane = Plane.Live };
        Assert.Equal(2, Round(All, Live(2), Live(3)).Count);
        Assert.Empty(Round(All, Live(3), Live(2)));
        Assert.Equal("Changed 4", Shown(Round(All, Live(3), Live(4))));
        Assert.Equal("Disappeared 3", Shown(Round(All, Live(4))));
        Assert.Equal("Appeared 5", Shown(Round(All, Live(4), Live(5))));
    }

    // what could not be read: a difference of this plane stays as it was
    [Theory]
    [InlineData("database", Plane.Stored)]
    [InlineData("database", Plane.Live)]
    [InlineData("proxy", Plane.Live)]
    [InlineData("declaration", Plane.Stored)]
    [InlineData("declaration", Plane.Rendered)]
    [InlineData("rendered file", Plane.Rendered)]
    [InlineData("rendered file", Plane.Live)]
    [InlineData("schema", Plane.Schema)]
    [InlineData("deployment", Plane.Stored)]
    [InlineData("deployment", Plane.Baseline)]
    public void What_could_not_be_read_has_neither_changed_nor_disappeared(string missing, Plane plane)
    {
        var away = missing == "deployment" ? DriftCoverage.Nothing(Planes) : Coverage(missing);
        var drift = Setting("timeout", 1, 2) with { Plane = plane };
        Assert.Single(Round(All, drift));
        Assert.Empty(Round(away));
        Assert.Empty(Round(away, drift with { Actual = 3 }));
        Assert.Empty(Round(away, drift with { PathText = "/router_settings/other" }));
        Assert.Empty(Round(All, drift));
        Round(away);
        var gone = Assert.Single(Round(All));
        Assert.Equal((At(6), At(0), At(4), 0), Times(gone));
    }

    [Theory]
    [InlineData("proxy", Plane.Stored)]
    [InlineData("proxy", Plane.Rendered)]
    [InlineData("database", Plane.Rendered)]
    [InlineData("rendered file", Plane.Stored)]
    public void The_other_planes_are_followed_meanwhile(string missing, Plane plane)
    {
        var away = Coverage(missing);
        var drift = Setting("timeout", 1, 2) with { Plane = plane };
        Assert.Equal("Appeared 2", Shown(Round(away, drift)));
        Assert.Equal("Changed 3", Shown(Round(away, drift with { Actual = 3 })));
        Assert.Equal("Disappeared 3", Shown(Round(away)));
    }

    [Fact]
    public void Each_difference_that_was_there_before_a_failure_and_not_after_it_has_disappeared()
    {
        Round(All, Setting("a", 1, 2), Setting("b", 1, 2));
        Round(Coverage("database"));
        Assert.Equal("Appeared 9 Disappeared 2", Shown(Round(All, Setting("a", 1, 2), Setting("c", 1, 9))));
    }

    [Fact]
    public void With_one_of_two_replicas_away_a_difference_appears_and_none_disappears()
    {
        static LlmDrift Live(string key) => Setting(key, 1, 2) with { Plane = Plane.Live };
        var two = Minimal with { Proxy = Minimal.Proxy with { Replicas = [new Uri("http://a/"), new Uri("http://b/")] } };
        var planes = Read with { Deployment = two, Live = [Proxy, Proxy] };
        var (both, one) = (new DriftCoverage(planes, Planes), new DriftCoverage(planes with { Live = [Proxy] }, Planes));
        Round(both, Live("a"));
        Assert.Equal("Appeared 2", Shown(Round(one, Live("b"))));
        Assert.Empty(Round(one, Live("a") with { Actual = 3 }));
        Assert.Empty(Round(both, Live("a"), Live("b")));
        Assert.Equal("Disappeared 2", Shown(Round(both, Live("b"))));
    }

    // the section of a difference whose endpoint does not answer
    [Theory]
    [InlineData("mcp_servers")]
    [InlineData("credential_list")]
    [InlineData("guardrails")]
    [InlineData("router_settings")]
    [InlineData("general_settings")]
    public void A_section_that_the_proxy_does_not_report_has_not_lost_its_differences(string section)
    {
        var silent = new DriftCoverage(Read with { Live = [new LiveState { Models = Proxy.Models }] }, Planes);
        var drift = Setting("timeout", 1, 2) with { Plane = Plane.Live, Section = section, PathText = $"/{section}/timeout" };
        Round(All, drift);
        Assert.Empty(Round(silent));
        Assert.Equal("Disappeared 2", Shown(Round(All)));
    }

    [Fact]
    public void A_general_setting_that_a_new_proxy_reports_by_key_needs_an_answer_for_this_key()
    {
        var database = new FakeDatabase();
        database.Put("general_settings", "general_settings", """{"a": 1}""");
        DriftCoverage Fields(StoredState stored, IReadOnlyDictionary<string, LiveField>? fields) =>
            new(Read with { Stored = stored, Rules = Rules("1.106.0"), Live = [Proxy with { GeneralFields = fields }] }, Planes);
        var drift = Setting("a", 1, 2) with { Plane = Plane.Live, Section = "general_settings", PathText = "/general_settings/a" };
        var field = new Dictionary<string, LiveField> { ["a"] = new(LiveSource.Database, new ConfigScalar(1)) };
        Round(Fields(database.State, field), drift);
        Assert.Empty(Round(Fields(database.State, null)));
        Assert.Empty(Round(Fields(database.State, new Dictionary<string, LiveField>())));
        Assert.Equal("Disappeared 2", Shown(Round(Fields(database.State, field))));
        Round(Fields(database.State, field), drift);
        // A key that is no longer stored is not asked for.
        Assert.Equal("Disappeared 2", Shown(Round(Fields(new FakeDatabase().State, new Dictionary<string, LiveField>()))));
    }

    [Fact]
    public void The_row_of_an_invalid_entry_has_not_become_undeclared()
    {
        var invalid = new DriftCoverage(Read with { Declared = Declared("model_list: [{litellm_params: {model: x}}]") }, Planes);
        var drift = Setting("m1", 1, 2) with { Section = "model_list", PathText = "/model_list/m1" };
        Round(All, drift);
        Assert.Empty(Round(invalid, drift with { Kind = DriftKind.Unexpected }));
        Assert.Empty(Round(invalid));
        Assert.Equal("Appeared 2", Shown(Round(invalid, Setting("timeout", 1, 2))));
        Assert.Equal("Disappeared 2", Shown(Round(All, Setting("timeout", 1, 2))));
    }

    [Fact]
    public void A_table_that_cannot_be_read_has_not_lost_its_differences()
    {
        var database = new FakeDatabase();
        database.Schema = database.Schema with { Denied = new HashSet<string> { "LiteLLM_GuardrailsTable" } };
        var denied = new DriftCoverage(Read with { Stored = database.State }, Planes);
        var drift = Setting("g", 1, 2) with { Section = "guardrails", PathText = "/guardrails/g" };
        Round(All, drift, Setting("timeout", 1, 2));
        Assert.Equal("Disappeared 2", Shown(Round(denied)));
        Assert.Equal("Disappeared 2", Shown(Round(All)));
    }

    // Without the version, the tables are compared with another schema.
    [Fact]
    public void Tables_are_followed_with_one_schema()
    {
        var tables = new DriftCoverage(Read with { Tables = Schema(SchemaMatch.Exact) }, [Plane.Schema]);
        var guessed = new DriftCoverage(Read with { Tables = Schema(SchemaMatch.Guess) }, [Plane.Schema]);
        var drift = Setting("column", 1, 2) with { Plane = Plane.Schema };
        Assert.Equal("Appeared 2", Shown(Round(guessed, drift)));
        Assert.Equal("Disappeared 2", Shown(Round(tables)));
        Assert.Empty(Round(guessed, drift));
        Assert.Equal("Appeared 2", Shown(Round(tables, drift)));
    }

    // Between 1.98 and 1.103, which have the same tables, the rules of some settings differ.
    [Fact]
    public void A_difference_that_depends_on_an_unknown_version_is_kept()
    {
        const string section = "general_settings";
        var keys = LiteLlmReleases.All.SelectMany(static r => r.RulesOf(section)!.Keys.Keys).Distinct().ToList();
        var database = new FakeDatabase();
        database.Put(section, section, $"{{{string.Join(", ", keys.Select(static k => $"\"{k}\": 7"))}}}");
        var known = Read with
        {
            Declared = Declared($"{section}: {{{string.Join(", ", keys.Select(static k => $"{k}: 8"))}}}"),
            Stored = database.State,
            Rules = Rules("1.98.0"),
        };
        var unknown = known with { Alternatives = [Rules("1.103.0")] };
        var doubtful = unknown.DoubtfulPaths();
        Assert.NotEmpty(doubtful);
        var drift = Setting("x", 8, 7) with { Section = section, IdText = section, PathText = doubtful[0] };
        Round(new DriftCoverage(known, Planes), drift);
        Assert.Empty(Round(new DriftCoverage(unknown, Planes)));
        Assert.Equal("Disappeared 7", Shown(Round(new DriftCoverage(known, Planes))));
    }

    [Fact]
    public void Two_deployments_are_followed_separately()
    {
        var other = new DriftWatch("other", _time);
        Round(All, Setting("timeout", 1, 2));
        Assert.Single(other.Observe(new DriftRound([Setting("timeout", 1, 2)], All)).Changes);
        Assert.Single(Round(All));
        Assert.Empty(other.Observe(new DriftRound([Setting("timeout", 1, 2)], All)).Changes);
    }

    [Fact]
    public void Only_the_last_differences_that_disappeared_are_remembered()
    {
        var most = (int)Limits.RememberedDrift.Most;
        Round(All, Setting("first", 1, 2));
        Round(All);
        var others = Enumerable.Range(0, most).Select(static i => Setting($"k{i}", 1, 2)).ToArray();
        Assert.Equal(most, Round(All, others).Count);
        Assert.Equal(most, Round(All).Count);
        Assert.Equal([0, 1, 1], Round(All, Setting("first", 1, 2), others[0], others[^1]).Select(static c => c.Flips));
    }

    [Fact]
    public void A_problem_is_reported_once_and_again_when_its_reason_changes_or_after_a_pause()
    {
        LlmException[] refused = [new(ErrorIds.ProxyUnreachable, "refused")];
        LlmException[] slow = [new(ErrorIds.ProxyTimeout, "slow")];
        string Reported(params LlmException[] problems) =>
            string.Join(", ", Result(Coverage("proxy"), problems).Problems.Select(static p => p.Message));

        Assert.Equal("refused", Reported(refused));
        Assert.Equal("", Reported(refused));
        Assert.Equal("slow", Reported([.. slow, .. refused]));
        Assert.Equal("", Reported(slow));
        Assert.Equal("", Reported());
        Assert.Equal("slow", Reported(slow));
    }

    [Fact]
    public void A_warning_is_not_repeated_because_a_round_failed()
    {
        string Warned(LlmException[] problems, params string[] warnings) =>
            string.Join(", ", _watch.Observe(new DriftRound([], All) { Problems = problems, Warnings = warnings }).Warnings);

        Assert.Equal("a, b", Warned([], "a", "b"));
        Assert.Equal("", Warned([new(ErrorIds.YamlInvalid, "x")]));
        Assert.Equal("c", Warned([], "a", "b", "c"));
        Assert.Equal("", Warned([], "c"));
        Assert.Equal("a", Warned([], "a", "c"));
    }

    [Fact]
    public void Planes_that_can_be_read_again_are_named_with_the_time_since_when_they_could_not()
    {
        Assert.Empty(Result(All).Warnings);
        Assert.Empty(Result(Coverage("proxy")).Warnings);
        Assert.Empty(Result(Coverage("database")).Warnings);
        Assert.Empty(Result(Coverage("database")).Warnings);
        Assert.Equal(
            [
                "lab: the plane Live can be read completely again, which was not possible since 2026-11-30 08:01:00 UTC. Differences that came and went in between were not seen.",
                "lab: the plane Stored can be read completely again, which was not possible since 2026-11-30 08:02:00 UTC. Differences that came and went in between were not seen.",
            ],
            Result(All).Warnings.Order()
        );
        Assert.Empty(Result(All).Warnings);
        Result(DriftCoverage.Nothing([Plane.Rendered, Plane.Stored, Plane.Live]));
        Assert.Contains("the planes Rendered, Stored, Live can", Assert.Single(Result(All).Warnings), StringComparison.Ordinal);
    }

    // A round is one minute after the one before.
    private IReadOnlyList<LlmDriftChange> Round(DriftCoverage coverage, params LlmDrift[] drift)
    {
        var changes = _watch.Observe(new DriftRound(drift, coverage)).Changes;
        _time.Advance(TimeSpan.FromMinutes(1));
        return changes;
    }

    private DriftWatchResult Result(DriftCoverage coverage, params LlmException[] problems)
    {
        var result = _watch.Observe(new DriftRound([], coverage) { Problems = problems });
        _time.Advance(TimeSpan.FromMinutes(1));
        return result;
    }

    private static readonly Plane[] Planes = [Plane.Rendered, Plane.Stored, Plane.Live, Plane.Schema];

    private static Deployment Minimal => TestDeployments.Minimal with { Config = new ConfigSettings(null, [], "/test/config.yaml") };

    private static LiveState Proxy =>
        new()
        {
            Models = new Dictionary<string, LiveModel>(),
            McpServers = new Dictionary<string, ConfigMap>(),
            Credentials = new Dictionary<string, ConfigMap>(),
            Guardrails = [],
            RouterSettings = ConfigMap.Empty,
            GeneralSettings = ConfigMap.Empty,
        };

    /// <summary>Planes that were read completely.</summary>
    private static PlaneSet Read =>
        new()
        {
            Deployment = Minimal,
            Rules = Rules("1.83.2"),
            VersionSource = "test",
            Declared = Declared("{}"),
            File = ConfigMap.Empty,
            Stored = new FakeDatabase().State,
            Live = [Proxy],
            Tables = Schema(SchemaMatch.Exact),
        };

    private static DriftCoverage All => new(Read, Planes);

    private static DriftCoverage Coverage(string missing) =>
        new(
            missing switch
            {
                "database" => Read with { Stored = null },
                "proxy" => Read with { Live = [] },
                "declaration" => Read with { Declared = null },
                "rendered file" => Read with { File = null, IsFileUnreadable = true },
                _ => Read with { Tables = null },
            },
            Planes
        );

    private static LiteLlmRules Rules(string version) => new(LiteLlmVersion.Parse(version));

    private static DeclaredConfig Declared(string yaml) => new((ConfigMap)YamlReader.Read("test.yaml", yaml)!, [], "") { Layers = [] };

    private static (InstalledLiteLlm, LiveSchema) Schema(SchemaMatch match) =>
        (
            new InstalledLiteLlm("1.83.2", new LiteLlmSchema(new Dictionary<string, IReadOnlyList<string>>(), []), IsBundled: true)
            {
                Match = match,
            },
            new LiveSchema("public", [], [], null)
        );

    private static LlmDrift Setting(string key, int desired, int actual, DriftKind kind = DriftKind.Changed) =>
        new()
        {
            Plane = Plane.Stored,
            Section = "router_settings",
            NameText = key,
            IdText = "router_settings",
            PathText = $"/router_settings/{key}",
            Kind = kind,
            Desired = desired,
            Actual = actual,
            Deployment = "/test",
        };

    private static DateTime At(int minutes) => Start.UtcDateTime.AddMinutes(minutes);

    private static (DateTime, DateTime, DateTime, int) Times(LlmDriftChange change) =>
        (change.Time, change.FirstSeen, change.LastSeen, change.Flips);

    private static string Shown(IReadOnlyList<LlmDriftChange> changes) =>
        string.Join(" ", changes.Select(static c => string.Create(CultureInfo.InvariantCulture, $"{c.Change} {c.Actual}")));
}
