using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Workers;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>
/// From 1.103: whether the file or the database owns a key. Keys of the file cannot be written (config_resolvers/settings_store.py).
/// </summary>
internal static class SettingsOwner
{
    public static bool IsOwnedByFile(Worker worker, string section, string key) =>
        worker.Behaviour.FileOwnsKeys && (worker.Config.ReadFile()[section] as ConfigMap)?.Has(key) == true;

    /// <summary>The source of a key: config, db or unset.</summary>
    public static string SourceOf(Worker worker, string section, string key, ConfigMap stored) =>
        IsOwnedByFile(worker, section, key) ? "config"
        : stored[key] is null or ConfigScalar { IsNull: true } ? "unset"
        : "db";

    /// <exception cref="DetailError">The file sets one of the keys.</exception>
    public static void Check(Worker worker, string section, IEnumerable<string> keys, ConfigMap stored)
    {
        foreach (var key in keys.Where(k => IsOwnedByFile(worker, section, k)))
        {
            throw new DetailError(
                400,
                Json.Map(
                    ("error", $"{section}.{key} is set in config.yaml, which takes precedence. Change it there."),
                    ("stored_database_value_ignored", stored[key] is not (null or ConfigScalar { IsNull: true }))
                )
            );
        }
    }
}
