using LiteLlmOps.Changes;
using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;

namespace LiteLlmOps.Tests.Seeding;

/// <summary>What limits a seed: seed.limits, seed.protected, and expected drift.</summary>
public sealed class GuardedSeedTests : IDisposable
{
    private static readonly SeedOptions Prune = new() { NoWait = true, Prune = PruneScope.All };

    private readonly OperationBench _bench = new("model_list: []");

    public void Dispose() => _bench.Dispose();

    // rows that a seed adds, changes, deletes and keeps, and what it refuses; null when it seeds
    [Theory]
    [InlineData(0, 10, 0, 1, null)]
    [InlineData(0, 11, 0, 11, null)]
    [InlineData(0, 11, 0, 10, "change 11 of 21 rows and settings in the database of test; seed.limits.changed allows 50%.")]
    [InlineData(0, 0, 10, 1, null)]
    [InlineData(0, 0, 11, 33, null)]
    [InlineData(0, 0, 11, 32, "delete 11 of 43 rows and settings in the database of test; seed.limits.removed allows 25%.")]
    [InlineData(0, 14, 11, 1, "delete 11 of 26 rows and settings in the database of test; seed.limits.removed allows 25%.")]
    [InlineData(20, 1, 1, 1, null)]
    public void A_seed_of_a_large_part_of_the_database_is_refused(int add, int change, int delete, int keep, string? refused)
    {
        Declare((add, "new", "x"), (change, "changed", "x"), (keep, "kept", "x"));
        Store((change, "changed", "old"), (delete, "deleted", "x"), (keep, "kept", "x"));
        if (refused is null)
        {
            Assert.Equal(add + change + delete, _bench.Seed(Prune).Count);
            return;
        }

        var error = Assert.Throws<LlmException>(() => _bench.Seed(Prune));
        Assert.Equal("SeedTooLarge", error.ErrorId);
        Assert.StartsWith($"The seed would {refused} Nothing was written.", error.Message, StringComparison.Ordinal);
        Assert.Empty(_bench.Host.Questions);
        Assert.Equal(change + delete, _bench.Seed(Prune with { Force = true }).Count);
    }

    [Fact]
    public void Each_key_of_a_settings_row_counts_as_one()
    {
        Declare((11, "changed", "x"));
        Store((11, "changed", "old"));
        _bench.Rows.Put(
            "router_settings",
            "router_settings",
            """{"num_retries":1,"timeout":1,"allowed_fails":1,"cooldown_time":1,"a":1}"""
        );
        _bench.Rows.Put("general_settings", "general_settings", """{"b":1,"c":1,"d":1,"e":1,"f":1}""");
        var error = Assert.Throws<LlmException>(() => _bench.Seed());
        Assert.Contains("change 11 of 21 rows and settings", error.Message, StringComparison.Ordinal);
        _bench.Rows.Put("environment_variables", "environment_variables", "\"no map\"");
        Assert.Equal(11, _bench.Seed().Count);
    }

    [Fact]
    public void An_empty_declaration_is_no_error_for_an_empty_database()
    {
        Assert.Empty(_bench.Seed(Prune));
        Assert.Contains("No action needed.", _bench.Host.Messages);
    }

    // path, last day, and whether the drift is accepted
    [Theory]
    [InlineData("/model_list/kept1", null, true)]
    [InlineData("/model_list/named kept1", null, true)]
    [InlineData("/model_list/kept1/litellm_params/model", "2999-12-31", true)]
    [InlineData("/model_list/kept1", "2020-01-01", false)]
    [InlineData("/model_list/kept2", null, false)]
    public void Expected_drift_is_left_as_it_is(string path, string? last, bool isAccepted)
    {
        Declare((1, "kept", "x"));
        Store((1, "kept", "old"));
        var expires = last is null ? (DateOnly?)null : DateOnly.Parse(last, System.Globalization.CultureInfo.InvariantCulture);
        _bench.Deployment = _bench.Deployment with
        {
            Expected = [new ExpectedDrift(new PathGlob(path), null, "ada", "under test", expires, default)],
        };
        var changes = _bench.Seed();
        Assert.Equal(isAccepted ? [] : ["/model_list/kept1"], changes.Select(static c => c.Path));
        if (!isAccepted)
            return;
        var until = last is null ? "" : $", until {last}";
        Assert.Contains(
            $"Skipped /model_list/kept1/litellm_params/model: expected drift (under test (ada){until}). Use -Force to apply it.",
            _bench.Host.Warnings
        );
        Assert.Single(_bench.Seed(new SeedOptions { NoWait = true, Force = true }));
    }

    // force, reason, and whether protected paths are changed
    [Theory]
    [InlineData(false, null, false)]
    [InlineData(true, null, false)]
    [InlineData(false, "change 4711", false)]
    [InlineData(true, "change 4711", true)]
    public void Protected_paths_are_changed_only_with_force_and_a_reason(bool force, string? reason, bool isChanged)
    {
        Declare((1, "new", "x"), (3, "changed", "x"));
        Store((3, "changed", "old"), (1, "deleted", "x"), (1, "kept", "x"));
        _bench.Deployment = _bench.Deployment with
        {
            Seed = _bench.Deployment.Seed with
            {
                Protected =
                [
                    new PathGlob("/model_list/new*"),
                    new PathGlob("/model_list/changed1/litellm_params"),
                    new PathGlob("/model_list/named changed2"),
                    new PathGlob("/model_list/deleted1"),
                ],
            },
        };
        var changes = _bench.Seed(Prune with { Force = force, Reason = reason });
        Assert.Equal(
            isChanged ? ["changed1", "changed2", "changed3", "deleted1", "kept1", "new1"] : ["changed3", "kept1"],
            changes.Select(static c => c.Id).Order(StringComparer.Ordinal)
        );
        string[] blocked =
        [
            "/model_list/changed1 is protected by seed.protected (/model_list/changed1/litellm_params). Changing it requires -Force and -Reason.",
            "/model_list/changed2 is protected by seed.protected (/model_list/named changed2). Changing it requires -Force and -Reason.",
            "/model_list/deleted1 is protected by seed.protected (/model_list/deleted1). Deleting it requires -Force and -Reason.",
            "/model_list/new1 is protected by seed.protected (/model_list/new*). Adding it requires -Force and -Reason.",
        ];
        Assert.Equal(isChanged ? [] : blocked, _bench.Host.Errors.Select(static e => e.Message).Order(StringComparer.Ordinal));
        Assert.All(_bench.Host.Errors, static e => Assert.Equal("PathProtected", e.ErrorId));
    }

    private void Declare(params (int Count, string Id, string Model)[] models) =>
        _bench.Declare(
            $"model_list: [{string.Join(
                ", ",
                Ids(models).Select(static m =>
                    $"{{ model_name: named {m.Id}, litellm_params: {{ model: {m.Model} }}, model_info: {{ id: {m.Id} }} }}"
                )
            )}]"
        );

    private void Store(params (int Count, string Id, string Model)[] models)
    {
        foreach (var (id, model) in Ids(models))
            _bench.Rows.Put(
                "model_list",
                id,
                $$"""{"model_name":"named {{id}}","litellm_params":{"model":"{{model}}"},"model_info":{} }""",
                $"named {id}"
            );
    }

    private static IEnumerable<(string Id, string Model)> Ids((int Count, string Id, string Model)[] models) =>
        models.SelectMany(static m => Enumerable.Range(1, m.Count).Select(i => ($"{m.Id}{i}", m.Model)));
}
