using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Values;
using LiteLlmOps.Lab.Workers;

namespace LiteLlmOps.Lab.Routing;

/// <summary>model_list of the file (proxy_server.py, load_config; litellm/router.py, set_model_list).</summary>
internal static class FileModels
{
    private static readonly LogPlace Place = new("router.py", 6748, LogPlace.Router);

    /// <summary>Adds the models to the router; an invalid model is logged and skipped.</summary>
    /// <exception cref="PythonException">An entry lacks a required key: the proxy does not start.</exception>
    public static void Load(ConfigNode? section, Router router, WorkerEnvironment environment, ProxyLog log)
    {
        foreach (var (name, parameters, info) in Entries(section))
        {
            var known = info.Has("id") ? info : info.With("id", Json.Of(ModelIds.Generate(name, parameters)));
            foreach (var variant in Variants(parameters))
                Add(name, variant, known, router, environment, log);
        }
    }

    /// <summary>The ids of the file's models as computed by a poll.</summary>
    public static IEnumerable<string> Ids(ConfigNode? section) =>
        Entries(section).Select(static e => ModelIds.Of(e.Name, e.Parameters, e.Info));

    public static IEnumerable<string> Names(ConfigNode? section) => Entries(section).Select(static e => e.Name);

    private static IEnumerable<(string Name, ConfigMap Parameters, ConfigMap Info)> Entries(ConfigNode? section)
    {
        foreach (var entry in (section as ConfigList)?.Items ?? [])
        {
            if (entry is not ConfigMap model)
                throw new PythonException($"'{PythonType.Of(entry)}' object is not subscriptable");
            var parameters = model["litellm_params"] as ConfigMap ?? throw new PythonException("'litellm_params'");
            if (!parameters.Has("model"))
                throw new PythonException("'model'");
            var name = model["model_name"] is { } given ? PythonValue.Str(given) : throw new PythonException("'model_name'");
            var info = model["model_info"] ?? ConfigMap.Empty;
            yield return (name, parameters, info as ConfigMap ?? throw PythonException.NoAttribute(info, "get"));
        }
    }

    // A list of organizations creates one deployment per organization.
    private static IEnumerable<ConfigMap> Variants(ConfigMap parameters) =>
        parameters["organization"] is ConfigList list ? list.Items.Select(o => parameters.With("organization", o)) : [parameters];

    private static void Add(string name, ConfigMap parameters, ConfigMap info, Router router, WorkerEnvironment environment, ProxyLog log)
    {
        try
        {
            var deployment = DeploymentFields.Make(name, DeploymentFields.CheckParameters(parameters), DeploymentFields.CheckInfo(info));
            if (IsActive(deployment, environment, log))
                router.AddFromFile(deployment);
        }
        catch (PythonException e)
        {
            log.Exception(Place, $"Error creating deployment: {e.Message}, ignoring and continuing with other deployments.", e);
        }
    }

    private static bool IsActive(Deployment deployment, WorkerEnvironment environment, ProxyLog log)
    {
        if (deployment.Info["supported_environments"] is not ConfigList wanted)
            return true;
        var name =
            environment.Get("LITELLM_ENVIRONMENT")
            ?? throw new PythonException("Set 'supported_environments' for model but not 'LITELLM_ENVIRONMENT' set in .env");
        var isActive = wanted.Items.OfType<ConfigScalar>().Any(i => i.Text == name);
        if (!isActive)
            log.Warning(
                new LogPlace("router.py", 6717, LogPlace.Router),
                $"Ignoring deployment {deployment.Name} as it is not active for environment {PythonValue.Repr(wanted)}"
            );
        return isActive;
    }
}
