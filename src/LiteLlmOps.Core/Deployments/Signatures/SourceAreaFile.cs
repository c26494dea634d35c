using LiteLlmOps.Configuration;

namespace LiteLlmOps.Signatures;

/// <summary>Reads the bundled list of the parts of LiteLLM.</summary>
internal static class SourceAreaFile
{
    public static SourceAreas Of(ConfigNode root) => new([.. ((ConfigList)root).Items.Cast<ConfigMap>().Select(Area)]);

    private static SourceArea Area(ConfigMap map) =>
        new()
        {
            Family = map.TextAt("family")!,
            Name = map.TextAt("name")!,
            FirstLook = map.TextAt("look")!,
            Loggers = Words(map, "loggers"),
            Files = Words(map, "files"),
            Folders = Words(map, "folders"),
            Texts = Words(map, "texts"),
        };

    private static IReadOnlyList<string> Words(ConfigMap map, string key) =>
        map[key] is ConfigList list ? [.. list.Items.Cast<ConfigScalar>().Select(static s => s.Text!)] : [];
}
