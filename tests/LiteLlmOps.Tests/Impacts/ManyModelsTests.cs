using LiteLlmOps.Changes;
using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Tests.Seeding;

namespace LiteLlmOps.Tests.Impacts;

public sealed class ManyModelsTests
{
    // 10,000 changed models, and 1,000 keys, half of them with lists of single models.
    [Fact]
    public void Ten_thousand_models_are_assessed_in_one_run()
    {
        var database = new FakeDatabase();
        for (var i = 0; i < 10_000; i++)
            database.Put("model_list", $"{i}", NodeJson.Write(Row($"m-{i}")), $"m-{i}");
        var usage = new UsageFacts
        {
            ReadAt = new DateTime(2026, 11, 23, 12, 0, 0, DateTimeKind.Utc),
            Keys =
            [
                .. Enumerable
                    .Range(0, 1000)
                    .Select(static i =>
                        i % 2 == 0 ? Key($"k{i}") : Key($"k{i}", [.. Enumerable.Range(0, 20).Select(m => $"m-{(i * 10) + m}")])
                    ),
            ],
            Teams = [],
            Permissions = [],
            Traffic = [.. Enumerable.Range(0, 10_000).Select(static i => new TrafficFact($"m-{i}", null, true, 1, 0.1m))],
        };
        var planes = new PlaneSet
        {
            Deployment = TestDeployments.Minimal,
            Rules = new LiteLlmRules(LiteLlmVersion.Parse("1.83.2")),
            VersionSource = "test",
            Stored = database.State,
        };
        ChangedRow[] changes =
        [
            .. Enumerable
                .Range(0, 10_000)
                .Select(static i => new ChangedRow(
                    LlmImpactTests.Change($"m-{i}"),
                    new RowKey("model_list", $"{i}"),
                    null,
                    Row($"m-{i}"),
                    Row($"m-{i}")
                )),
        ];
        var total = ImpactRun.Assess(usage, planes, changes);
        Assert.Equal((10_000, 1000), (total.Requests, total.Keys!.Count));
    }

    private static KeyFact Key(string name, params string[] models) => new(name, null, new AccessFact(models, [], [], null));

    private static ConfigNode Row(string name) =>
        NodeJson.Parse($$"""{"model_name":"{{name}}","litellm_params":{"model":"x"},"model_info":{} }""");
}
