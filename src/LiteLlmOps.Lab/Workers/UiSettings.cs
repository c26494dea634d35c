using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Database;
using LiteLlmOps.Lab.Versions;

namespace LiteLlmOps.Lab.Workers;

/// <summary>The keys of general_settings that the table of the UI settings has (_sync_ui_settings_to_general_settings).</summary>
internal sealed class UiSettings(RowTable table, Behaviour behaviour)
{
    public async Task<ConfigMap> ReadAsync(CancellationToken token)
    {
        try
        {
            return (await table.FindAsync("ui_settings", token))?["ui_settings"] is ConfigMap settings
                ? settings.Where(k => behaviour.UiKeys.Contains(k, StringComparer.Ordinal))
                : ConfigMap.Empty;
        }
        catch (DatabaseException)
        {
            // LiteLLM logs this at DEBUG only.
            return ConfigMap.Empty;
        }
    }

    /// <summary>Copies the keys to general_settings at the start. From 1.103 they are read with the other settings.</summary>
    public static async Task ApplyAsync(Worker worker, CancellationToken token)
    {
        if (worker.Behaviour.FileOwnsKeys)
        {
            await worker.Config.LoadAsync(token);
            return;
        }

        var settings = await new UiSettings(worker.Tables!.UiSettings, worker.Behaviour).ReadAsync(token);
        foreach (var (key, value) in settings.Entries.Where(e => !worker.General.IsOwnedByFile(e.Key)))
            worker.General.Set(key, value);
    }
}
