using LiteLlmOps.Monitoring;
using LiteLlmOps.Queries;

namespace LiteLlmOps.Monitor.Metrics;

/// <summary>
/// Versions, times of the last seed, restart and good run, numbers of models, keys and users, and the process of the monitor.
/// </summary>
internal static class StateMetrics
{
    private static readonly MetricFamily Info = new(
        "llmops_info",
        "Always 1. Labels: the version of this module, the version of LiteLLM and the mode of the deployment, as Get-LlmInventory returns them; empty when not known.",
        "version",
        "litellm_version",
        "mode"
    );

    private static readonly MetricFamily WrittenAt = new(
        "llmops_metrics_timestamp_seconds",
        "The time at which these metrics were written."
    );

    private static readonly MetricFamily DeploymentReadable = new(
        "llmops_deployment_file_readable",
        "1 when the deployment file could be read the last time, otherwise 0: the jobs then use what they read before."
    );

    private static readonly MetricFamily LastGoodRun = new(
        "llmops_last_good_run_timestamp_seconds",
        "The end of the last run of the smoke checks in which a check applied, and none had failed without a known reason or was blocked. No series before the first one."
    );

    private static readonly MetricFamily LastSeed = new(
        "llmops_last_seed_timestamp_seconds",
        "The time of the last seed that this module applied, from the journal."
    );

    private static readonly MetricFamily LastRestart = new(
        "llmops_last_restart_timestamp_seconds",
        "The time at which the proxy last started: of its process, otherwise from the journal."
    );

    private static readonly MetricFamily Models = new(
        "llmops_models",
        "The number of models by location of their API base: local, cloud or unknown; from the proxy, otherwise from the database and the config file.",
        "location"
    );

    private static readonly MetricFamily McpServers = new("llmops_mcp_servers", "The number of MCP servers in the database.");

    private static readonly MetricFamily Keys = new(
        "llmops_keys",
        "The number of virtual keys in the database, without those of sessions of the admin UI."
    );

    private static readonly MetricFamily ActiveKeys = new(
        "llmops_active_keys",
        "The number of virtual keys that are neither blocked nor expired, without those of sessions of the admin UI."
    );

    private static readonly MetricFamily Users = new("llmops_users", "The number of users in the database.");

    private static readonly MetricFamily Teams = new("llmops_teams", "The number of teams in the database.");

    private static readonly MetricFamily Memory = new("process_resident_memory_bytes", "The resident memory of the monitor.");

    private static readonly MetricFamily Cpu = new("process_cpu_seconds_total", "The user and system CPU time of the monitor.");

    private static readonly MetricFamily Start = new("process_start_time_seconds", "The start of the monitor, as a Unix timestamp.");

    public static void Write(MetricSet metrics, MonitorSnapshot snapshot, DateTime now)
    {
        var inventory = snapshot.Inventory.Value;
        metrics.Set(
            Info,
            1,
            LabelText.Of(snapshot.ModuleVersion),
            LabelText.Of(inventory?.Version ?? ""),
            inventory is null ? "" : inventory.Mode.ToString()
        );
        metrics.SetTime(WrittenAt, now);
        metrics.Set(DeploymentReadable, snapshot.DeploymentProblem is null ? 1 : 0);
        metrics.SetTime(LastGoodRun, snapshot.LastGoodRunAt);
        if (inventory is not null)
            Write(metrics, inventory);
        metrics.Set(Memory, Environment.WorkingSet);
        metrics.SetSeconds(Cpu, Environment.CpuUsage.TotalTime);
        metrics.SetTime(Start, snapshot.StartedAt);
    }

    private static void Write(MetricSet metrics, LlmInventory inventory)
    {
        metrics.SetTime(LastSeed, inventory.LastSeedAt);
        metrics.SetTime(LastRestart, inventory.LastRestartAt);
        metrics.Set(Models, inventory.LocalModels, "local");
        metrics.Set(Models, inventory.CloudModels, "cloud");
        metrics.Set(Models, inventory.OtherModels, "unknown");
        metrics.Set(McpServers, inventory.McpServers);
        metrics.Set(Keys, inventory.Keys);
        metrics.Set(ActiveKeys, inventory.ActiveKeys);
        metrics.Set(Users, inventory.Users);
        metrics.Set(Teams, inventory.Teams);
    }
}
