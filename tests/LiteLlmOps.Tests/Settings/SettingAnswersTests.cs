using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Settings;
using LiteLlmOps.Tests.Seeding;

namespace LiteLlmOps.Tests.Settings;

public sealed class SettingAnswersTests
{
    // version, in the row, in the file, reported by the proxy
    [Theory]
    [InlineData("1.83.2", "5", null, "5", "Database NotShown 5")]
    [InlineData("1.83.2", "5", null, "7", "Database Pending 7")]
    [InlineData("1.83.2", "5", "7", "5", "Database Confirmed 5")]
    [InlineData("1.83.2", "5", null, null, "Database NotShown ")]
    [InlineData("1.106.0", "5", null, "Database 5", "Database Confirmed 5")]
    [InlineData("1.106.0", "5", null, "Unset", "Database Pending ")]
    [InlineData("1.106.0", "5", null, "File 5", "Database Pending 5")]
    [InlineData("1.106.0", "5", "7", "File 7", "File Confirmed 7")]
    [InlineData("1.106.0", "5", "7", "Database 5", "File Pending 5")]
    [InlineData("1.106.0", "5", null, null, "Database NotShown ")]
    public void A_setting_is_confirmed_only_when_the_report_proves_it(
        string version,
        string row,
        string? file,
        string? reported,
        string expected
    )
    {
        const string key = "global_max_parallel_requests";
        var rows = new FakeDatabase();
        rows.Put("general_settings", "general_settings", $$"""{"{{key}}": {{row}}}""");
        var planes = new PlaneSet
        {
            Deployment = TestDeployments.Minimal,
            Rules = new LiteLlmRules(LiteLlmVersion.Parse(version)),
            VersionSource = "test",
            File = Section(file is null ? ConfigMap.Empty : ConfigMap.Empty.With(key, NodeJson.Parse(file))),
            Stored = rows.State,
        };
        var setting = new SettingAnswers(planes, [Live(key, reported, planes.Rules)], null).Of("general_settings", key);
        Assert.Equal(expected, $"{setting.DecidedBy} {setting.Live} {setting.Reported}");
    }

    // in the row, in the file, source, value and change to 1.106.0
    [Theory]
    [InlineData("5", null, "Database 5 False")]
    [InlineData(null, "7", "File 7 False")]
    [InlineData("5", "5", "Unknown  False")]
    [InlineData("5", "7", "Unknown  False")]
    [InlineData(null, null, "Default  False")]
    public void With_an_unknown_version_the_answer_is_what_all_fitting_releases_have_in_common(string? row, string? file, string expected)
    {
        const string key = "global_max_parallel_requests";
        var rows = new FakeDatabase();
        if (row is not null)
            rows.Put("general_settings", "general_settings", $$"""{"{{key}}": {{row}}}""");
        var planes = new PlaneSet
        {
            Deployment = TestDeployments.Minimal,
            Rules = new LiteLlmRules(LiteLlmVersion.Parse("1.98.0")),
            Alternatives = [new LiteLlmRules(LiteLlmVersion.Parse("1.103.0")), new LiteLlmRules(LiteLlmVersion.Parse("1.106.0"))],
            VersionSource = "the tables",
            File = Section(file is null ? ConfigMap.Empty : ConfigMap.Empty.With(key, NodeJson.Parse(file))),
            Stored = rows.State,
        };
        var setting = new SettingAnswers(planes, [], LiteLlmVersion.Parse("1.106.0")).Of("general_settings", key);
        Assert.Equal(expected, $"{setting.DecidedBy} {setting.Value} {setting.Changes}");
        Assert.Equal("1.98.0 or 1.103.0 or 1.106.0", setting.Version);
        if (setting.DecidedBy == SettingSource.Unknown)
            Assert.Contains("set litellm.version", setting.Rule, StringComparison.Ordinal);
        else
            Assert.DoesNotContain("version", setting.Rule, StringComparison.Ordinal);
    }

    // version, value in the row, value in the file, STORE_MODEL_IN_DB, expected source and value
    [Theory]
    [InlineData("1.83.2", "false", null, "True", "Database False")]
    [InlineData("1.83.2", "\"no\"", null, "True", "Database no")]
    [InlineData("1.83.2", "false", "true", "True", "Database False")]
    [InlineData("1.83.2", "true", "false", "False", "Database True")]
    [InlineData("1.83.2", null, "false", "True", "Environment True")]
    [InlineData("1.83.2", null, null, "True", "Environment True")]
    [InlineData("1.106.0", "false", null, "True", "Database False")]
    public void False_in_the_row_switches_the_database_off_although_the_variable_is_true(
        string version,
        string? row,
        string? file,
        string variable,
        string expected
    )
    {
        const string key = "store_model_in_db";
        var rows = new FakeDatabase();
        rows.Put("general_settings", "general_settings", row is null ? "{}" : $$"""{"{{key}}": {{row}}}""");
        var planes = new PlaneSet
        {
            Deployment = TestDeployments.Minimal with { Environment = TestDeployments.Variables(("STORE_MODEL_IN_DB", variable)) },
            Rules = new LiteLlmRules(LiteLlmVersion.Parse(version)),
            VersionSource = "test",
            File = Section(file is null ? ConfigMap.Empty : ConfigMap.Empty.With(key, NodeJson.Parse(file))),
            Stored = rows.State,
        };
        var setting = new SettingAnswers(planes, [], null).Of("general_settings", key);
        Assert.Equal(expected, $"{setting.DecidedBy} {setting.Value}");
    }

    private static ConfigMap Section(ConfigMap general) => ConfigMap.Empty.With("general_settings", general);

    private static LiveState Live(string key, string? reported, LiteLlmRules rules)
    {
        var live = new LiveState { Models = new Dictionary<string, LiveModel>() };
        if (reported is null)
            return live;
        if (!rules.Release.SettlesPerKey)
            return live with { GeneralSettings = ConfigMap.Empty.With(key, NodeJson.Parse(reported)) };
        var parts = reported.Split(' ');
        var field = new LiveField(Enum.Parse<LiveSource>(parts[0]), parts.Length == 1 ? null : NodeJson.Parse(parts[1]));
        // /config/list reports the row where the process has no value.
        return live with
        {
            GeneralFields = new Dictionary<string, LiveField> { [key] = field },
            GeneralSettings = ConfigMap.Empty.With(key, new ConfigScalar(5L)),
        };
    }
}
