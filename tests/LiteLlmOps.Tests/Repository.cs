using System.Reflection;

namespace LiteLlmOps.Tests;

/// <summary>Paths in the tested checkout.</summary>
internal static class Repository
{
    /// <summary>The folder of the checkout.</summary>
    public static string Root { get; } = Metadata("RepositoryRoot");

    /// <summary>The manifest of the pinned Pester.</summary>
    public static string Pester { get; } = Metadata("PesterManifest");

    /// <summary>The folder of the Pester files.</summary>
    public static string Tests { get; } = PathTo("tests");

    /// <summary>The path of a file or folder in the checkout.</summary>
    public static string PathTo(params IEnumerable<string> parts) => Path.Combine([Root, .. parts]);

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
