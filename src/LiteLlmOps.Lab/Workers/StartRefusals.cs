using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Workers;

/// <summary>Settings with which the start ends (proxy_server.py of 1.83.2 and 1.106.0).</summary>
internal static class StartRefusals
{
    private const string Groups = "background_health_check_model_groups";
    private const string Coordination = "coordination_redis";

    private static readonly string[] Targets = ["host", "url", "startup_nodes", "sentinel_nodes"];
    private static readonly string[] RedisVariables = ["REDIS_HOST", "REDIS_URL", "REDIS_CLUSTER_NODES", "REDIS_SENTINEL_NODES"];

    /// <exception cref="PythonException">The config is in a bucket, but not which object.</exception>
    public static void CheckBucket(Worker worker)
    {
        if (
            worker.Environment.Get("LITELLM_CONFIG_BUCKET_NAME") is not null
            && string.IsNullOrEmpty(worker.Environment.Get("LITELLM_CONFIG_BUCKET_OBJECT_KEY"))
        )
            throw new PythonException(
                worker.Behaviour.KnowsCoordinationRedis
                    ? "LITELLM_CONFIG_BUCKET_OBJECT_KEY must be set to load the config from a bucket."
                    : "Unable to load config from given source."
            );
    }

    /// <exception cref="PythonException">general_settings contains a value that prevents the start.</exception>
    public static void CheckGeneral(Worker worker, ConfigMap general)
    {
        if (!worker.Behaviour.KnowsCoordinationRedis)
            return;
        if (PythonValue.IsTrue(general[Coordination]))
        {
            if (general[Coordination] is not ConfigMap redis)
                throw new PythonException($"general_settings.{Coordination} must be a mapping of Redis connection params");
            if (!Targets.Any(t => PythonValue.IsTrue(redis[t])))
                throw new PythonException(
                    $"general_settings.{Coordination} needs a connection target: set one of host, url, startup_nodes, or sentinel_nodes"
                );
        }

        if (
            general[Groups] is { } groups
            && groups is not ConfigScalar { IsNull: true }
            && !(groups is ConfigList list && list.Items.All(static i => i is ConfigScalar { Value: string }))
        )
            throw new PythonException($"general_settings.{Groups} must be a list of model group names");
    }

    /// <exception cref="PythonException">The start is refused after the database is connected.</exception>
    public static void CheckStart(Worker worker)
    {
        if (worker.Behaviour.RefusesBufferWithoutRedis && worker.General.IsOn("use_redis_transaction_buffer") && !HasRedis(worker))
            throw new PythonException(
                $"`use_redis_transaction_buffer` is enabled in general_settings but no Redis {(worker.Behaviour.KnowsCoordinationRedis ? "is" : "cache is")} configured. This will cause spend updates to not be tracked. Add a Redis cache in litellm_settings:"
            );
        if (worker.Tables is not null && worker.Module["max_budget"] is ConfigScalar { Value: > 0L or > 0d } && !HasDuration(worker))
            throw new PythonException("budget_duration not set on Proxy. budget_duration is required to use max_budget.");
    }

    private static bool HasDuration(Worker worker) => worker.Module["budget_duration"] is not (null or ConfigScalar { IsNull: true });

    private static bool HasRedis(Worker worker) =>
        worker.Module.CacheType is { } type && type.StartsWith("redis", StringComparison.Ordinal)
        || worker.Behaviour.KnowsCoordinationRedis
            && (PythonValue.IsTrue(worker.General[Coordination]) || RedisVariables.Any(v => worker.Environment.Get(v) is { Length: > 0 }));
}
