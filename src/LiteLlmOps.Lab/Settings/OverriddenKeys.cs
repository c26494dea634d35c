using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Workers;

namespace LiteLlmOps.Lab.Settings;

/// <summary>From 1.103: logs a warning at the start for each stored key that the file overrides.</summary>
internal static class OverriddenKeys
{
    private static readonly LogPlace Place = new("settings_store.py", 1);

    public static async Task WarnAsync(Worker worker, CancellationToken token)
    {
        if (!worker.Behaviour.FileOwnsKeys || worker.Options.Config is null)
            return;
        var file = worker.Config.ReadFile();
        foreach (var (section, value) in await worker.Stored!.ReadAsync(token))
        {
            foreach (var key in (value as ConfigMap)?.Keys.Where(k => (file[section] as ConfigMap)?.Has(k) == true) ?? [])
                worker.Log.Warning(Place, $"{section}.{key} is set in config.yaml; the value stored in the database is ignored.");
        }
    }
}
