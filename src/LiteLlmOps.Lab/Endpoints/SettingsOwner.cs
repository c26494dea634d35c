using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Settings;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Workers;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>From 1.103: keys of the file cannot be written with another value (config_resolvers/settings_store.py, rejected_writes).</summary>
internal static class SettingsOwner
{
    private const string Resolution = "Edit the config file to change it, or remove it from the file to let the database own it.";

    /// <param name="worker">The worker whose store decides.</param>
    /// <param name="section">The section.</param>
    /// <param name="posted">The keys with their new values; null for a key that is deleted.</param>
    /// <exception cref="DetailError">The file sets one of the keys.</exception>
    public static void Check(Worker worker, string section, IEnumerable<KeyValuePair<string, ConfigNode?>> posted)
    {
        if (!worker.Behaviour.FileOwnsKeys)
            return;
        var store = worker.Config.Store(section);
        var current = EnvironmentReferences.Resolve(store.Merged, worker.Environment);
        var rejected = posted
            .Where(p => store.IsOwnedByFile(p.Key) && (p.Value is null || !NodeEquality.AreEqual(p.Value, current[p.Key]!)))
            .Select(static p => p.Key)
            .Order(StringComparer.Ordinal)
            .ToList();
        if (rejected.Count == 0)
            return;
        var shadowed = rejected.Where(store.IsShadowed).ToList();
        throw new DetailError(
            400,
            Json.Map(
                ("error", string.Join(" ", rejected.Select(k => OverriddenKeys.Message(section, k, shadowed.Contains(k))))),
                ("keys", rejected),
                ("section", section),
                ("stored_database_values_ignored", shadowed),
                ("resolution", Resolution)
            )
        );
    }
}
