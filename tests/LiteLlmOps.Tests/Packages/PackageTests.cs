using System.Text.Json;

namespace LiteLlmOps.Tests.Packages;

public sealed class PackageTests
{
    private static readonly string[] Platforms = ["linux-arm64", "linux-x64", "osx-arm64", "osx-x64", "win-arm64", "win-x64"];

    // Of the build only, or a project of the solution.
    private static readonly string[] NotIncluded =
    [
        "Meziantou.Analyzer",
        "Microsoft.CodeAnalysis.BannedApiAnalyzers",
        "Roslynator.Analyzers",
        "litellmops.core",
        "litellmops.adapters",
    ];

    public static TheoryData<string> Projects =>
        [
            .. new DirectoryInfo(Repository.Root)
                .EnumerateFiles("*.csproj", SearchOption.AllDirectories)
                .Select(static f => Path.GetRelativePath(Repository.Root, f.DirectoryName!)),
        ];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Each_project_has_a_lock_file_with_the_hash_of_every_package(string project) =>
        Assert.All(
            PackagesOf(project).Where(static p => p.Value.GetProperty("type").GetString() != "Project"),
            static p => Assert.NotEmpty(p.Value.GetProperty("contentHash").GetString()!)
        );

    // What a build of an older commit left in bin/ is not listed.
    [Theory]
    [InlineData("bin/deps/LiteLlmOps.Adapters.deps.json")]
    [InlineData("bin/monitor/LiteLlmOps.Monitor.deps.json")]
    public void Native_libraries_are_included_for_the_supported_platforms_only(string list)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Repository.PathTo(list)));
        Assert.Equal(
            Platforms,
            file.RootElement.GetProperty("targets")
                .EnumerateObject()
                .SelectMany(static t => t.Value.EnumerateObject())
                .Where(static p => p.Value.TryGetProperty("runtimeTargets", out _))
                .SelectMany(static p => p.Value.GetProperty("runtimeTargets").EnumerateObject())
                .Select(static f => f.Value.GetProperty("rid").GetString())
                .Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("src/LiteLlmOps.Adapters")]
    [InlineData("src/LiteLlmOps.Monitor")]
    public void The_notices_name_each_included_package_with_its_version(string project)
    {
        var notices = File.ReadAllText(Repository.PathTo("docs", "third-party-notices.md"));
        Assert.All(
            PackagesOf(project).Where(static p => !NotIncluded.Contains(p.Name, StringComparer.Ordinal)),
            p => Assert.Contains($"| {p.Name} | {p.Value.GetProperty("resolved").GetString()} |", notices, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("bin/deps")]
    [InlineData("bin/monitor")]
    public void Each_included_assembly_is_of_a_package_that_the_notices_name(string folder)
    {
        var notices = File.ReadAllText(Repository.PathTo("docs", "third-party-notices.md"));
        Assert.All(
            Directory
                .EnumerateFiles(Repository.PathTo(folder), "*.dll")
                .Select(static f => Path.GetFileNameWithoutExtension(f))
                .Where(static n => !n.StartsWith("LiteLlmOps.", StringComparison.Ordinal)),
            n => Assert.Contains($"| {(n == "Prometheus.NetStandard" ? "prometheus-net" : n)} |", notices, StringComparison.Ordinal)
        );
    }

    private static IEnumerable<JsonProperty> PackagesOf(string project)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.PathTo(project), "packages.lock.json")));
        return
        [
            .. file.RootElement.GetProperty("dependencies").Clone().EnumerateObject().SelectMany(static f => f.Value.EnumerateObject()),
        ];
    }
}
