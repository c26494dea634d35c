using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Http;
using LiteLlmOps.Lab.Settings;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Workers;

namespace LiteLlmOps.Lab.Endpoints;

/// <summary>From 1.103: keys of the file cannot be written with another value (config_resolvers/settings_store.py, rejected_writes).</summary>
internal static class SettingsOwner
{
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
        var it = rejected.Count == 1 ? "it" : "them";
        throw new DetailError(
            400,
            Json.Map(
                ("error", Message(section, rejected) + Stored(shadowed)),
                ("keys", rejected),
                ("section", section),
                ("stored_database_values_ignored", shadowed),
                (
                    "resolution",
                    $"edit {worker.Options.Config ?? "None"} to change {it}, or remove {it} from the file to let the database own {it}"
                )
            )
        );
    }

    // proxy_server.py of 1.106.0, _raise_config_owned
    private static string Message(string section, List<string> rejected)
    {
        var subject = rejected is [var only] ? $"key '{only}' is" : $"keys {string.Join(", ", rejected.Select(static k => $"'{k}'"))} are";
        return $"{section} {subject} set in the config file and cannot be changed here.";
    }

    private static string Stored(List<string> shadowed) =>
        shadowed.Count == 0
            ? ""
            : $" The {(shadowed.Count == 1 ? "value" : "values")} already stored in the database for {string.Join(", ", shadowed)} "
                + $"{(shadowed.Count == 1 ? "is" : "are")} ignored and will never be applied.";
}
