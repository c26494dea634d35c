using LiteLlmOps.Changes;
using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Tests.Seeding;

public sealed class ConvergenceTests
{
    // Up to 1.102 /config/list reports the row when the process has no value.
    [Theory]
    [InlineData(ChangeAction.Add, "global_max_parallel_requests", "", LiveStatus.NotShown)]
    [InlineData(ChangeAction.Add, "global_max_parallel_requests", "global_max_parallel_requests", LiveStatus.Confirmed)]
    [InlineData(ChangeAction.Update, "global_max_parallel_requests", "", LiveStatus.Confirmed)]
    public void Up_to_1_102_the_list_confirms_a_key_only_if_the_process_had_a_value(
        ChangeAction action,
        string key,
        string inFile,
        LiveStatus expected
    )
    {
        var live = Live with { GeneralSettings = ConfigMap.Empty.With(key, new ConfigScalar(5L)) };
        var file = inFile.Length == 0 ? "{}" : $$$"""{"general_settings": {"{{{inFile}}}": 1}}""";
        Assert.Equal(expected, StatusOf("1.83.2", action, key, $$"""{"{{key}}": 5}""", file, live));
    }

    [Theory]
    [InlineData(LiveSource.Unset, LiveStatus.Pending)]
    [InlineData(LiveSource.Database, LiveStatus.Confirmed)]
    [InlineData(null, LiveStatus.NotShown)]
    public void From_1_103_on_an_added_key_is_confirmed_when_its_source_is_the_database(object? source, LiveStatus expected)
    {
        var live = Live with { GeneralFields = Fields("completion_model", source, new ConfigScalar("m")) };
        Assert.Equal(expected, StatusOf("1.106.0", ChangeAction.Add, "completion_model", """{"completion_model": "m"}""", "{}", live));
    }

    [Theory]
    [InlineData(LiveSource.Unset, LiveStatus.Confirmed)]
    [InlineData(LiveSource.Database, LiveStatus.Pending)]
    [InlineData(null, LiveStatus.NotShown)]
    public void From_1_103_on_a_removed_key_is_confirmed_when_the_proxy_has_no_value(object? source, LiveStatus expected)
    {
        var live = Live with { GeneralFields = Fields("completion_model", source, new ConfigScalar("m")) };
        Assert.Equal(expected, StatusOf("1.106.0", ChangeAction.Remove, "completion_model", "{}", "{}", live));
    }

    private static LiveState Live => new() { Models = new Dictionary<string, LiveModel>() };

    private static Dictionary<string, LiveField> Fields(string key, object? source, ConfigNode value) =>
        source is LiveSource known ? new() { [key] = new LiveField(known, known == LiveSource.Unset ? null : value) } : [];

    private static LiveStatus StatusOf(string version, ChangeAction action, string key, string row, string file, LiveState live)
    {
        var rows = new FakeDatabase();
        rows.Put("general_settings", "general_settings", row);
        var planes = new PlaneSet
        {
            Deployment = TestDeployments.Minimal,
            Rules = new LiteLlmRules(LiteLlmVersion.Parse(version)),
            VersionSource = "test",
            File = (ConfigMap)NodeJson.Parse(file),
            Stored = rows.State,
        };
        var change = new LlmChange
        {
            Section = "general_settings",
            Name = key,
            Path = $"/general_settings/{key}",
            Action = action,
            Effect = DriftEffect.Effective,
        };
        var convergence = new Convergence(planes, [change]);
        Assert.Contains(key, convergence.GeneralKeys);
        return Assert.Single(convergence.Of(live));
    }
}
