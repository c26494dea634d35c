using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Database;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Workers;

namespace LiteLlmOps.Lab.Settings;

/// <summary>Determines at the start whether the configuration is stored in the database (initialize_scheduled_background_jobs).</summary>
internal static class StoreSwitch
{
    private static readonly LogPlace Place = new("proxy_server.py", 6263);

    public static async Task DecideAsync(
        GeneralSettings general,
        WorkerEnvironment environment,
        StoredSettings stored,
        ProxyLog log,
        CancellationToken token
    )
    {
        // Combined with "or": false in the environment does not override true in the file.
        general.StoresInDatabase |= environment.Flag("STORE_MODEL_IN_DB") == true;
        // The value of the file does not matter here; the first poll applies it when the row has the key.
        if (general.StoresInDatabase)
            return;
        try
        {
            var row = await stored.ReadAsync(StoredSettings.General, token) as ConfigMap;
            general.StoresInDatabase =
                row?["store_model_in_db"] is ConfigScalar { Value: true }
                || string.Equals(row?.TextAt("store_model_in_db"), "true", StringComparison.OrdinalIgnoreCase);
            if (general.StoresInDatabase)
                log.Info(Place, "store_model_in_db=True loaded from DB, overriding config/env");
        }
        catch (DatabaseException)
        {
            // LiteLLM logs this at DEBUG only.
        }
    }
}
