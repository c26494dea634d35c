using LiteLlmOps.Monitor.Jobs;
using LiteLlmOps.Monitoring;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LiteLlmOps.Monitor.Health;

/// <summary>
/// Whether the deployment is ready, by the last run of the checks. It asks nothing itself, so that a poll costs nothing and cannot hang.
/// </summary>
/// <param name="state">What the monitor knows.</param>
/// <param name="deployment">The deployment.</param>
/// <param name="time">The clock.</param>
internal sealed class DeploymentHealthCheck(MonitorState state, WatchedDeployment deployment, TimeProvider time) : IHealthCheck
{
    public const string Name = "deployment";
    public const string Verdict = "verdict";
    public const string Snapshot = "snapshot";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var snapshot = state.Current;
        var verdict = MonitorVerdict.Of(snapshot, deployment.Last.Monitor, time.UtcNow());
        var data = new Dictionary<string, object>(StringComparer.Ordinal) { [Verdict] = verdict, [Snapshot] = snapshot };
        return Task.FromResult(
            new HealthCheckResult(
                verdict.Health == MonitorHealth.Ready ? HealthStatus.Healthy : HealthStatus.Unhealthy,
                verdict.Reason,
                data: data
            )
        );
    }
}
