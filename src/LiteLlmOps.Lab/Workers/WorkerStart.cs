using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Credentials;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Mcp;
using LiteLlmOps.Lab.Routing;
using LiteLlmOps.Lab.Settings;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Workers;

/// <summary>Loads the config file at the start of a worker, before the database is available (proxy_server.py, load_config).</summary>
internal static class WorkerStart
{
    private static readonly LogPlace KeyPlace = new("proxy_server.py", 3303);

    /// <exception cref="PythonException">The file contains a value that prevents the start of the proxy.</exception>
    /// <exception cref="LlmException">The file cannot be read.</exception>
    public static void LoadFile(Worker worker)
    {
        worker.MasterKey = worker.Environment.Secret("LITELLM_MASTER_KEY") is ConfigScalar { Text: { } key } ? key : null;
        if (worker.Options.Config is null)
            return;
        StartRefusals.CheckBucket(worker);
        var config = worker.Config.LoadFile();
        FileVariables.Apply(config[StoredSettings.Environment], worker.Environment, worker.Behaviour.RefusedVariables, worker.Log);
        LoadModule(worker, config[StoredSettings.Module]);
        LoadGeneral(worker, config[StoredSettings.General]);
        LoadRouter(worker, config);
        worker.Guardrails.Load(config["guardrails"]);
        worker.Credentials.Load(Credential.ListOf(config["credential_list"]));
        worker.Mcp.Load(McpServers.FromFile(config["mcp_servers"], (config[StoredSettings.Module] as ConfigMap)?["mcp_aliases"]));
    }

    private static void LoadModule(Worker worker, ConfigNode? section)
    {
        if (!PythonValue.IsTrue(section))
            return;
        var settings = section as ConfigMap ?? throw PythonException.NoAttribute(section!, "items");
        foreach (var (key, value) in settings.Entries)
            worker.Module.Set(key, value);
        worker.Callbacks.Load(settings);
        if (worker.Module.IsOn("json_logs"))
            worker.Log.TurnOnJson();
    }

    private static void LoadGeneral(Worker worker, ConfigNode? section)
    {
        worker.General.Load(section);
        if (section is not ConfigMap { Count: > 0 } settings)
            return;
        StartRefusals.CheckGeneral(worker, settings);
        // A master_key in the file overrides the variable even when it is null: a reference to an unset variable disables the master key.
        if (settings.TryGet("master_key", out var given))
            worker.MasterKey = given is ConfigScalar { IsNull: true } ? null : PythonValue.Str(given);
        if (worker.MasterKey is null)
            worker.Log.Critical(
                KeyPlace,
                "LITELLM_MASTER_KEY is not set! All requests will be treated as INTERNAL_USER with no admin access. Set LITELLM_MASTER_KEY for production use."
            );
    }

    private static void LoadRouter(Worker worker, ConfigMap config)
    {
        var settings = RouterSettings.Start(config[StoredSettings.Router], worker.Module, worker.Behaviour, worker.Log);
        var router = new Router(settings);
        if (PythonValue.IsTrue(config["model_list"]))
        {
            worker.Log.Print("LiteLLM: Proxy initialized with Config, Set models:");
            foreach (var name in FileModels.Names(config["model_list"]))
                worker.Log.Print("    " + name);
            FileModels.Load(config["model_list"], router, worker.Environment, worker.Log);
        }

        worker.Router = router;
    }
}
