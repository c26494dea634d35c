using LiteLlmOps.Adapters.Yaml;
using LiteLlmOps.Configuration;
using LiteLlmOps.DeploymentFile;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.State;
using LiteLlmOps.Tests.Seeding;

namespace LiteLlmOps.Tests.Drift;

/// <summary>A version that is guessed from the tables: whichever of the fitting releases runs, no row and no effect is false.</summary>
public sealed class FittingVersionsTests
{
    private static readonly string[] Sections = ["general_settings", "router_settings", "litellm_settings"];

    public static TheoryData<string, string> Fitting
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var guess in new[] { "1.81.0", "1.83.0", "1.98.0", "1.103.0", "1.106.0" })
            foreach (
                var version in LiteLlmSchemas.OthersThatFit(LiteLlmVersion.Parse(guess)).Select(static r => r.Version.Text).Append(guess)
            )
                data.Add(guess, version);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Fitting))]
    public void Each_row_and_each_effect_is_that_of_the_version_that_runs(string guess, string running)
    {
        var known = Planes(running);
        var guessed = Planes(guess) with { Alternatives = LiteLlmSchemas.OthersThatFit(LiteLlmVersion.Parse(guess)) };
        var right = Find(known).ToDictionary(KeyOf);
        var shown = Find(guessed).ToList();
        Assert.NotEmpty(shown);
        Assert.All(
            shown,
            d =>
            {
                Assert.True(right.TryGetValue(KeyOf(d), out var other), $"{d.Plane} {d.Path} is no drift in {running}");
                Assert.True(
                    d.Effect == DriftEffect.Unknown || d.Effect == other!.Effect,
                    $"{d.Path}: {d.Effect}, in {running} {other!.Effect}"
                );
            }
        );
        // What is missing is in the warning.
        var missing = right.Values.Where(d => shown.TrueForAll(s => KeyOf(s) != KeyOf(d))).ToList();
        if (missing.Count > 0)
            Assert.StartsWith("The version of LiteLLM is not known: ", guessed.RulesWarning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_known_version_has_no_warning() => Assert.Null(Planes("1.103.0").RulesWarning);

    [Fact]
    public void The_warning_names_the_releases_and_the_settings()
    {
        var planes = Planes("1.98.0") with { Alternatives = LiteLlmSchemas.OthersThatFit(LiteLlmVersion.Parse("1.98.0")) };
        Assert.Contains("the releases that fit the tables (1.98.0, 1.103.0)", planes.RulesWarning, StringComparison.Ordinal);
        Assert.Contains("_settings.", planes.RulesWarning, StringComparison.Ordinal);
        Assert.EndsWith("Set litellm.version in llmops.yaml.", planes.RulesWarning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.98.0")]
    [InlineData("1.106.0")]
    public void A_missing_rendered_file_is_a_difference_by_any_rules_and_not_in_the_warning(string guess)
    {
        var planes = Planes(guess) with { Alternatives = LiteLlmSchemas.OthersThatFit(LiteLlmVersion.Parse(guess)), File = null };
        Assert.NotEmpty(planes.Alternatives);
        var missing = Assert.Single(Find(planes), static d => d.Plane == Plane.Rendered);
        Assert.Equal(("", DriftKind.Missing), (missing.Path.Trim('/'), missing.Kind));
        Assert.DoesNotContain("differ for ,", planes.RulesWarning ?? "", StringComparison.Ordinal);
    }

    private static (Plane, string, DriftKind, string?) KeyOf(LlmDrift drift) => (drift.Plane, drift.Path, drift.Kind, $"{drift.Actual}");

    private static IEnumerable<LlmDrift> Find(PlaneSet planes)
    {
        var causes = new CauseRules(new(SeededState.Empty), static t => t, planes.Rules, TimeSpan.Zero, DateTime.UnixEpoch);
        return new DriftFinder(planes, new DriftQuery([Plane.Stored, Plane.Rendered]), causes, new DateOnly(2026, 1, 1)).Find();
    }

    // Each known key of each section is declared and stored with different values, declared only, or stored only.
    private static PlaneSet Planes(string version)
    {
        var keys = LiteLlmReleases
            .All.SelectMany(static r => Sections.SelectMany(s => r.RulesOf(s)!.Keys.Keys.Select(k => (Section: s, Key: k))))
            .Distinct()
            .OrderBy(static k => $"{k.Section}.{k.Key}", StringComparer.Ordinal)
            .Select(static (k, i) => (k.Section, k.Key, Place: i % 3))
            .ToList();
        var rows = new FakeDatabase();
        foreach (var section in Sections)
            rows.Put(
                section,
                section,
                $"{{{string.Join(", ", keys.Where(k => k.Section == section && k.Place != 1).Select(static k => $"\"{k.Key}\": 7"))}}}"
            );
        var declared = Sections.ToDictionary(
            static s => s,
            s => keys.Where(k => k.Section == s && k.Place != 2).Select(static k => $"{k.Key}: 8").ToList()
        );
        var yaml = string.Join('\n', declared.Select(static s => $"{s.Key}: {{{string.Join(", ", s.Value)}}}"));
        var deployment = TestDeployments.Minimal with
        {
            Services = [TestDeployments.Service("proxy", "litellm --port 1", 1)],
            Config = new ConfigSettings("config.yaml", [], "rendered.yaml"),
        };
        return new PlaneSet
        {
            Deployment = deployment,
            Rules = new LiteLlmRules(LiteLlmVersion.Parse(version)),
            VersionSource = "the tables",
            Declared = new DeclaredConfig((ConfigMap)YamlReader.Read("test.yaml", yaml)!, [], "") { Layers = [] },
            File = ConfigMap.Empty,
            Stored = rows.State,
        };
    }
}
