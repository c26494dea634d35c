using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Tests.LiteLlm;

public sealed class LiteLlmVersionTests
{
    [Theory]
    [InlineData("1.83.2", 1, 83, 2, false)]
    [InlineData("v1.84.0", 1, 84, 0, false)]
    [InlineData("1.84", 1, 84, 0, false)]
    [InlineData("1.81.3-stable", 1, 81, 3, false)]
    [InlineData("1.80.5.post1", 1, 80, 5, false)]
    [InlineData("1.103.0rc1", 1, 103, 0, true)]
    [InlineData("1.103.0.dev2", 1, 103, 0, true)]
    public void Versions_of_releases_and_images_are_parsed(string text, int major, int minor, int patch, bool isPreRelease)
    {
        var version = LiteLlmVersion.Parse(text);
        Assert.Equal((major, minor, patch, isPreRelease), (version.Major, version.Minor, version.Patch, version.IsPreRelease));
    }

    [Theory]
    [InlineData("")]
    [InlineData("latest")]
    [InlineData("1")]
    [InlineData("99999999999.1.1")]
    [InlineData(null)]
    public void Other_texts_are_not_versions(string? text) => Assert.False(LiteLlmVersion.TryParse(text, out _));

    [Fact]
    public void Versions_sort_by_number_and_a_candidate_precedes_its_release()
    {
        string[] sorted = ["1.9.0", "1.83.2", "1.102.9", "1.103.0rc1", "1.103.0", "1.103.3"];
        Assert.Equal(sorted, sorted.Reverse().Select(LiteLlmVersion.Parse).Order().Select(static v => v.Text));
    }
}
