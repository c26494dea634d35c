using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Consistency;

/// <summary>An entry of general_settings.pass_through_endpoints.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Place">The file with the line, or the row.</param>
/// <param name="Position">Its position in the file. Unknown for a row.</param>
internal sealed record PassThroughEntry(string Path, string Place, SourcePosition Position)
{
    private const string Key = "pass_through_endpoints";

    /// <summary>The first version in which auth is true by default (release notes of 1.84.0).</summary>
    public static readonly LiteLlmVersion RequireKeySince = LiteLlmVersion.Parse("1.84.0");

    /// <summary>The entries of the file and of the database that do not set auth; one for each path.</summary>
    public static IEnumerable<PassThroughEntry> WithoutAuth(PlaneSet planes)
    {
        var stored =
            planes.Deployment.Mode == DeploymentMode.File ? null : planes.Stored?.Settings.GetValueOrDefault(ConfigSections.General);
        return Of(planes.File?.MapAt(ConfigSections.General), PlaceInFile)
            .Concat(Of(stored?.Value as ConfigMap, static _ => $"LiteLLM_Config.{ConfigSections.General}"))
            .DistinctBy(static e => e.Path, StringComparer.Ordinal);
    }

    private static IEnumerable<PassThroughEntry> Of(ConfigMap? settings, Func<ConfigNode, string> place) =>
        from entry in (settings?[Key] as ConfigList)?.Items.OfType<ConfigMap>() ?? []
        where !entry.Has("auth") && entry.TextAt("path") is not null
        select new PassThroughEntry(entry.TextAt("path")!, place(entry), entry.Position);

    private static string PlaceInFile(ConfigNode node) =>
        node.Position.IsKnown ? $"{System.IO.Path.GetFileName(node.Position.File)}:{node.Position.Line}" : "the file";
}
