using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Tests.LiteLlm;

public sealed class LiteLlmRulesTests
{
    // ProxyConfig reads only these keys from the rows; all others have no effect there.
    [Theory]
    [InlineData("1.83.2", ConfigSections.General, "ui_access_mode", SettingPlacement.Database)]
    [InlineData("1.83.2", ConfigSections.General, "master_key", SettingPlacement.File)]
    [InlineData("1.83.2", ConfigSections.General, "background_health_checks", SettingPlacement.File)]
    [InlineData("1.83.2", ConfigSections.General, "store_model_in_db", SettingPlacement.Both)]
    [InlineData("1.83.2", ConfigSections.General, "user_url_validation", SettingPlacement.File)]
    [InlineData("1.100.0", ConfigSections.General, "user_url_validation", SettingPlacement.Database)]
    [InlineData("1.83.2", ConfigSections.Router, "num_retries", SettingPlacement.Database)]
    [InlineData("1.83.2", ConfigSections.Router, "enable_pre_call_checks", SettingPlacement.File)]
    [InlineData("1.83.2", ConfigSections.LiteLlm, "success_callback", SettingPlacement.Database)]
    [InlineData("1.83.2", ConfigSections.LiteLlm, "drop_params", SettingPlacement.File)]
    [InlineData("1.83.2", ConfigSections.Environment, "LANGFUSE_HOST", SettingPlacement.Database)]
    [InlineData("1.83.2", ConfigSections.Environment, "LD_PRELOAD", SettingPlacement.File)]
    [InlineData("1.83.2", ConfigSections.Models, "anything", SettingPlacement.Database)]
    [InlineData("1.83.2", "guardrails", "anything", SettingPlacement.Database)]
    public void Each_key_has_a_placement(string version, string section, string key, object placement) =>
        Assert.Equal(placement, Rules(version).PlacementOf(section, key));

    [Theory]
    [InlineData("1.81.5", null, CipherFormat.Legacy)]
    [InlineData("1.92.0", null, CipherFormat.Legacy)]
    [InlineData("1.92.0", "aes-256-gcm", CipherFormat.V2)]
    [InlineData("1.83.2", "aes-256-gcm", CipherFormat.Legacy)]
    [InlineData("1.109.0", null, CipherFormat.Legacy)]
    [InlineData("1.109.0", "aes-256-gcm", CipherFormat.V3)]
    [InlineData("1.109.0", "xsalsa20-poly1305", CipherFormat.Legacy)]
    public void The_cipher_is_one_that_the_version_reads(string version, string? algorithm, CipherFormat format) =>
        Assert.Equal(format, Rules(version).CipherToWrite(algorithm));

    [Fact]
    public void An_unknown_newer_version_has_the_newest_rules_and_is_marked()
    {
        var rules = Rules("1.150.0");
        Assert.True(rules.IsNewerThanKnown);
        Assert.Same(LiteLlmReleases.All[^1], rules.Release);
        Assert.False(Rules("1.109.5").IsNewerThanKnown);
    }

    [Fact]
    public void The_releases_are_in_order() => Assert.Equal(LiteLlmReleases.All.OrderBy(static r => r.Since), LiteLlmReleases.All);

    private static LiteLlmRules Rules(string version) => new(LiteLlmVersion.Parse(version));
}
