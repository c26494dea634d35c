using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace LiteLlmOps.Tests;

/// <summary>Core's namespaces are layers: each depends only on those below it.</summary>
public sealed class LayerTests
{
    // From the lowest to the highest. docs/architecture.md describes them.
    private static readonly string[] Layers =
    [
        "LiteLlmOps",
        "LiteLlmOps.Configuration",
        "LiteLlmOps.LiteLlm",
        "LiteLlmOps.Secrets",
        "LiteLlmOps.Schema",
        "LiteLlmOps.DeploymentFile",
        "LiteLlmOps.Signatures",
        "LiteLlmOps.Deployments",
        "LiteLlmOps.Entries",
        "LiteLlmOps.State",
        "LiteLlmOps.Observations",
        "LiteLlmOps.Labs",
        "LiteLlmOps.Ports",
        "LiteLlmOps.Records",
        "LiteLlmOps.Drift",
        "LiteLlmOps.Logs",
        "LiteLlmOps.Services",
        "LiteLlmOps.Changes",
        "LiteLlmOps.Export",
        "LiteLlmOps.Settings",
        "LiteLlmOps.Smoke",
        "LiteLlmOps.Requests",
        "LiteLlmOps.Queries",
        "LiteLlmOps.Declaring",
        "LiteLlmOps.StateFiles",
        "LiteLlmOps.AccessPoints",
        "LiteLlmOps.Consistency",
        "LiteLlmOps.Incidents",
        "LiteLlmOps.Results",
        "LiteLlmOps.Reporting",
        "LiteLlmOps.Monitoring",
    ];

    private static readonly Architecture Core = new ArchLoader().LoadAssemblies(typeof(LlmException).Assembly).Build();

    [Fact]
    public void Every_namespace_has_its_layer() =>
        Assert.Empty(
            Core.Types.Select(NamespaceOf).Where(static n => n.StartsWith("LiteLlmOps", StringComparison.Ordinal)).Distinct().Except(Layers)
        );

    [Fact]
    public void No_type_depends_on_a_type_of_a_higher_layer()
    {
        var upward =
            from type in Core.Types
            from target in type.Dependencies.Select(static d => d.Target)
            let own = Array.IndexOf(Layers, NamespaceOf(type))
            let other = Array.IndexOf(Layers, NamespaceOf(target))
            where own >= 0 && other > own
            select $"{type.FullName} -> {target.FullName}";
        Assert.Empty(upward.Distinct());
    }

    [Fact]
    public void The_check_detects_dependencies() =>
        Assert.Contains(
            Core.Types.Single(static t => t.FullName == "LiteLlmOps.Drift.DriftFinder").Dependencies,
            static d => NamespaceOf(d.Target) == "LiteLlmOps.Deployments"
        );

    [Fact]
    public void Core_has_at_most_nine_folders_at_its_top() =>
        Assert.InRange(
            Directory
                .GetDirectories(Repository.PathTo("src", "LiteLlmOps.Core"))
                .Count(static f => Path.GetFileName(f) is not ("obj" or "bin")),
            1,
            9
        );

    private static string NamespaceOf(IType type) => type.Namespace?.FullName ?? "";
}
