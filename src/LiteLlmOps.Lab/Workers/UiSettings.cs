using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Database;

namespace LiteLlmOps.Lab.Workers;

/// <summary>Copies flags of the UI's table to general_settings at the start (_sync_ui_settings_to_general_settings).</summary>
internal static class UiSettings
{
    private static readonly string[] Flags =
    [
        "forward_client_headers_to_llm_api",
        "disable_agents_for_internal_users",
        "allow_agents_for_team_admins",
        "disable_vector_stores_for_internal_users",
        "allow_vector_stores_for_team_admins",
    ];

    public static async Task ApplyAsync(Worker worker, CancellationToken token)
    {
        try
        {
            if ((await worker.Tables!.UiSettings.FindAsync("ui_settings", token))?["ui_settings"] is not ConfigMap settings)
                return;
            foreach (var flag in Flags.Where(f => settings.Has(f) && !worker.General.IsOwnedByFile(f)))
                worker.General.Set(flag, settings[flag]!);
        }
        catch (DatabaseException)
        {
            // LiteLLM logs this at DEBUG only.
        }
    }
}
