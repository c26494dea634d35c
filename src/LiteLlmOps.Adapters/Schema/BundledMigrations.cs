using LiteLlmOps.Adapters.Resources;
using LiteLlmOps.Configuration;
using LiteLlmOps.Schema;

namespace LiteLlmOps.Adapters.Schema;

/// <summary>The names of LiteLLM's migrations that are included in this module.</summary>
internal static class BundledMigrations
{
    private const string Resource = "litellm-migrations";

    private static readonly Lazy<IReadOnlyList<MigrationList>> Lists = new(Read);

    /// <summary>Oldest version first.</summary>
    public static IReadOnlyList<MigrationList> All => Lists.Value;

    private static IReadOnlyList<MigrationList> Read() =>
        [.. ((ConfigMap)BundledFile.Read(Resource)).Entries.Select(static e => List(e.Key, (ConfigMap)e.Value))];

    private static MigrationList List(string version, ConfigMap list) =>
        new(
            version,
            list["complete"] is ConfigScalar { Value: true },
            ((ConfigList)list["names"]!).Items.Select(static i => ((ConfigScalar)i).Text!).ToHashSet(StringComparer.Ordinal)
        );
}
