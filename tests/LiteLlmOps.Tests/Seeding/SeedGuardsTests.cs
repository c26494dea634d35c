using LiteLlmOps.Changes;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Tests.Impacts;

namespace LiteLlmOps.Tests.Seeding;

/// <summary>What protects a database from a seed.</summary>
public sealed class SeedGuardsTests
{
    private static readonly LiteLlmRules Rules = new(LiteLlmVersion.Parse("1.83.2"));

    private static readonly Deployment Limited = TestDeployments.Minimal with
    {
        Seed = TestDeployments.Seed with { Limits = new SeedLimits(Changed: 0.5, Removed: 0.25) },
    };

    /// <summary>Rows that exist; rows that are changed, deleted and added; the error.</summary>
    [Theory]
    [InlineData(100, 50, 25, 0, null)]
    [InlineData(
        100,
        51,
        0,
        0,
        "The seed would change 51 of 100 rows and settings in the database of test; seed.limits.changed allows 50%."
    )]
    [InlineData(
        100,
        0,
        26,
        0,
        "The seed would delete 26 of 100 rows and settings in the database of test; seed.limits.removed allows 25%."
    )]
    [InlineData(100, 51, 26, 0, "The seed would delete 26 of 100 rows")]
    [InlineData(100, 0, 0, 90, null)]
    // Ten changes are always allowed: of few rows, each is a large share.
    [InlineData(10, 10, 0, 0, null)]
    [InlineData(10, 0, 10, 0, null)]
    [InlineData(11, 11, 0, 0, "The seed would change 11 of 11 rows")]
    [InlineData(11, 0, 11, 0, "The seed would delete 11 of 11 rows")]
    [InlineData(44, 0, 11, 0, null)]
    [InlineData(43, 0, 11, 0, "The seed would delete 11 of 43 rows")]
    public void A_seed_that_changes_or_deletes_a_large_share_is_refused(int rows, int changed, int removed, int added, string? message)
    {
        LlmChange[] changes =
        [
            .. Changes(ChangeAction.Update, changed),
            .. Changes(ChangeAction.Remove, removed),
            .. Changes(ChangeAction.Add, added),
        ];
        var refusal = Refusal(Models(rows), "model_list: [{ model_name: a, litellm_params: { model: openai/x } }]", changes);
        Assert.Equal(message is null ? null : "SeedTooLarge", refusal?.ErrorId);
        Assert.StartsWith(message ?? "", refusal?.Message ?? "", StringComparison.Ordinal);
    }

    // Each key of a settings row counts as a row does; a row that is not a map counts once.
    [Theory]
    [InlineData("""{"a":1,"b":2,"c":3}""", 3)]
    [InlineData("[1,2,3]", 1)]
    public void Keys_of_settings_are_counted_like_rows(string settings, int count)
    {
        var database = Models(8);
        database.Put("router_settings", "router_settings", settings);
        var refusal = Refusal(database, "router_settings: { timeout: 1 }", [.. Changes(ChangeAction.Remove, 11)])!;
        Assert.StartsWith($"The seed would delete 11 of {8 + count} rows and settings", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", 1, "DeclarationEmpty")]
    [InlineData("general_settings: { master_key: sk-1 }", 1, "DeclarationEmpty")]
    [InlineData("{}", 0, null)]
    [InlineData("router_settings: { timeout: 1 }", 1, null)]
    [InlineData("model_list: [{ model_name: a, litellm_params: { model: openai/x } }]", 1, null)]
    public void An_empty_declaration_is_refused_when_the_database_is_not_empty(string declaration, int rows, string? error)
    {
        var refusal = Refusal(Models(rows), declaration, []);
        Assert.Equal(error, refusal?.ErrorId);
        if (refusal is not null)
            Assert.Contains(
                "declares nothing to seed, but the database has 1 rows and settings",
                refusal.Message,
                StringComparison.Ordinal
            );
    }

    /// <summary>Pattern, path with the id, path with the name, and whether it is protected.</summary>
    [Theory]
    [InlineData("/model_list/gpt", true)]
    [InlineData("/model_list/m1", true)]
    [InlineData("/model_list/*/litellm_params/rpm", true)]
    [InlineData("/model_list/gpt/litellm_params/tpm", false)]
    [InlineData("/model_list/other", false)]
    [InlineData("/router_settings", false)]
    public void A_protected_path_is_one_with_the_id_or_with_the_name(string pattern, bool isProtected)
    {
        var guards = Guards(
            TestDeployments.Minimal with
            {
                Seed = TestDeployments.Seed with { Protected = [new PathGlob("/x"), new PathGlob(pattern)] },
            }
        );
        Assert.Equal(isProtected ? pattern : null, guards.Protecting(Difference()));
        Assert.Null(Guards(TestDeployments.Minimal).Protecting(Difference()));
    }

    [Theory]
    [InlineData("/model_list/gpt", null, null, "why")]
    [InlineData("/model_list/m1", "Stored", null, "why")]
    [InlineData("/model_list/gpt", "Live", null, null)]
    [InlineData("/model_list/gpt", null, "2026-01-01", "why, until 2026-01-01")]
    [InlineData("/model_list/gpt", null, "2025-12-31", null)]
    [InlineData("/model_list/other", null, null, null)]
    public void A_difference_is_expected_when_a_valid_entry_covers_it_in_the_database(
        string pattern,
        string? plane,
        string? expires,
        string? why
    )
    {
        var entry = new ExpectedDrift(
            new PathGlob(pattern),
            plane is null ? null : Enum.Parse<Plane>(plane),
            null,
            "why",
            expires is null ? null : DateOnly.Parse(expires, System.Globalization.CultureInfo.InvariantCulture),
            default
        );
        Assert.Equal(why, Guards(TestDeployments.Minimal with { Expected = [entry] }).WhyExpected(Difference()));
        Assert.Null(Guards(TestDeployments.Minimal).WhyExpected(Difference()));
    }

    private static SeedGuards Guards(Deployment deployment) => new(deployment, new DateOnly(2026, 1, 1));

    private static StoredDifference Difference() =>
        new(
            "model_list",
            null,
            new StoredRow("model_list", "m1", "gpt", ConfigMap.Empty, ""),
            new NodeDifference("/model_list/m1/litellm_params/rpm", DriftKind.Changed, null, null),
            new EffectVerdict(DriftEffect.Effective)
        );

    private static LlmException? Refusal(FakeDatabase database, string declaration, IReadOnlyList<LlmChange> changes) =>
        Guards(Limited)
            .Refusal(
                new SeedPlan(changes, [], [], new Dictionary<RowKey, StoredRow>()),
                DesiredState.From((ConfigMap)Adapters.Yaml.YamlReader.Read("test.yaml", declaration)!, TestDeployments.Seed, Rules),
                database.State
            );

    private static FakeDatabase Models(int count)
    {
        var database = new FakeDatabase();
        for (var i = 0; i < count; i++)
            database.Put("model_list", $"m{i}", """{"model_name":"a","litellm_params":{"model":"x"}}""");
        return database;
    }

    private static IEnumerable<LlmChange> Changes(ChangeAction action, int count) =>
        Enumerable.Range(0, count).Select(i => LlmImpactTests.Change($"{action}{i}") with { Action = action });
}
