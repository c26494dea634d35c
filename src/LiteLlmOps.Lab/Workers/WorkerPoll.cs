using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Database;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Models;
using LiteLlmOps.Lab.Routing;
using LiteLlmOps.Lab.Settings;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Workers;

/// <summary>
/// Reads the database again: at the start, at each poll, and after a write by this worker (proxy_server.py, add_deployment).
/// </summary>
internal sealed class WorkerPoll(Worker worker) : IDisposable
{
    private static readonly LogPlace ReadPlace = new("proxy_server.py", 4689);
    private static readonly LogPlace ConfigPlace = new("proxy_server.py", 4004);
    private static readonly LogPlace RouterPlace = new("proxy_server.py", 4049);
    private static readonly LogPlace Place = new("proxy_server.py", 4736);

    // _apply_ssrf_general_settings
    private static readonly string[] AddressRules =
    [
        "user_url_validation",
        "user_url_allowed_hosts",
        "provider_url_destination_allowed_hosts",
    ];

    private readonly SemaphoreSlim _one = new(1);
    private readonly OverriddenKeys _overridden = new(worker.Config, worker.Log);

    /// <summary>Logs errors and does not throw; the steps after a failed step are skipped until the next poll.</summary>
    public async Task RunAsync(CancellationToken token)
    {
        await _one.WaitAsync(token);
        try
        {
            if (Loads("models"))
                await UpdateRouterAsync(token);
            else if (worker.Behaviour.FileOwnsKeys)
                await LoadConfigAsync(token); // The job of the credentials reads the config too.
            var row = await worker.Stored!.ReadAsync(StoredSettings.General, token);
            ApplyGeneral(row);
            if (Loads("mcp"))
                await worker.Mcp.ReloadAsync(worker.Tables!.McpServers, token);
            if (Loads("guardrails"))
                await worker.Guardrails.SyncAsync(worker.Tables!.Guardrails, token);
            if (worker.Behaviour.FileOwnsKeys && Loads("pass_through_endpoints"))
                PushedValues.CheckEndpoints((row as ConfigMap)?["pass_through_endpoints"]);
        }
        catch (Exception e) when (e is DatabaseException or PythonException or LlmException)
        {
            worker.Log.Exception(Place, $"litellm.proxy.proxy_server.py::ProxyConfig:add_deployment - {e.Message}", e);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Reloads only the MCP servers, which newer versions read even if the configuration is not stored in the database.</summary>
    public async Task ReloadMcpAsync(CancellationToken token)
    {
        if (Loads("mcp"))
            await worker.Mcp.ReloadAsync(worker.Tables!.McpServers, token);
    }

    public Task SyncCredentialsAsync(CancellationToken token) => worker.Credentials.SyncAsync(worker.Tables!.Credentials, token);

    public void Dispose() => _one.Dispose();

    // general_settings.supported_db_objects; a value that is not a list is ignored.
    private bool Loads(string kind) =>
        worker.General["supported_db_objects"] is not ConfigList list || list.Items.Any(i => (i as ConfigScalar)?.Text == kind);

    private async Task UpdateRouterAsync(CancellationToken token)
    {
        var rows = await ReadModelsAsync(token);
        var config = await LoadConfigAsync(token);
        try
        {
            if (worker.Router is null && worker.MasterKey is not null)
                StartRouter(rows ?? []);
            else if (worker.Router is { } router && rows is not null)
                await worker.Models.ApplyAsync(router, rows, token);
        }
        catch (Exception e) when (e is PythonException or DatabaseException)
        {
            worker.Log.Exception(RouterPlace, $"Error adding/deleting model to llm_router: {e.Message}", e);
        }

        _overridden.Warn();
        worker.Callbacks.Update(config[StoredSettings.Module], worker.Behaviour.RemovesCallbacks);
        await UpdateRouterSettingsAsync(config, token);
        worker.General.ApplyMerged(config[StoredSettings.General]);
    }

    // Without a config file the router is created together with the first model.
    private void StartRouter(IReadOnlyList<ModelRow> rows)
    {
        if (rows.Count == 0)
            return;
        var router = new Router(RouterSettings.Start(null, worker.Module, worker.Behaviour, worker.Log));
        worker.Models.Fill(router, rows);
        worker.Router = router;
    }

    /// <summary>Null when the models must be kept because the table cannot be read.</summary>
    private async Task<List<ModelRow>?> ReadModelsAsync(CancellationToken token)
    {
        try
        {
            return (await worker.Tables!.Models.AllAsync(token)).ConvertAll(ModelRow.Of);
        }
        catch (DatabaseException e)
        {
            worker.Log.Exception(
                ReadPlace,
                $"litellm.proxy_server.py::add_deployment() - Error getting new models from DB - {e.Message}",
                e
            );
            return worker.Behaviour.KeepsModelsOnReadError ? null : [];
        }
    }

    private async Task<ConfigMap> LoadConfigAsync(CancellationToken token)
    {
        try
        {
            return await worker.Config.LoadAsync(token);
        }
        catch (Exception e) when (e is LlmException or PythonException or DatabaseException)
        {
            worker.Log.Warning(
                ConfigPlace,
                $"Failed to load config in _update_llm_router: {e.Message}. Proceeding with model loading using cached/empty config."
            );
            return ConfigMap.Empty;
        }
    }

    private async Task UpdateRouterSettingsAsync(ConfigMap config, CancellationToken token)
    {
        if (worker.Router is not { } router)
            return;
        if (worker.Behaviour.FileOwnsKeys)
        {
            router.Settings.Update(config[StoredSettings.Router] as ConfigMap ?? ConfigMap.Empty);
            return;
        }

        var row = await worker.Stored!.ReadAsync(StoredSettings.Router, token);
        router.Settings.Update(StoredRouterSettings.Combine(config[StoredSettings.Router] ?? ConfigMap.Empty, row));
    }

    private void ApplyGeneral(ConfigNode? row)
    {
        worker.General.ApplyRow(row, worker.Config.Store(StoredSettings.General));
        if (!worker.Behaviour.FileOwnsKeys || row is not ConfigMap stored)
            return;
        // From the row itself, so that the database overrides the file here. A removed key keeps its value.
        foreach (var key in AddressRules.Where(stored.Has))
        {
            if (key != "user_url_validation")
                worker.Module.Set(key, stored[key]!);
            else if (AsFlag(stored[key]!) is { } flag)
                worker.Module.Set(key, Json.Of(flag));
        }
    }

    // _normalize_user_url_validation: null, and a text other than true and false, changes nothing.
    private static bool? AsFlag(ConfigNode value) =>
        value switch
        {
            ConfigScalar { IsNull: true } => null,
            ConfigScalar { Text: { } text } => bool.TryParse(text, out var flag) ? flag : null,
            _ => PythonValue.IsTrue(value),
        };
}
