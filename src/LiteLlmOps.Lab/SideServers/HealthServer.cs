using LiteLlmOps.Lab.CommandLine;
using LiteLlmOps.Lab.Endpoints;

namespace LiteLlmOps.Lab.SideServers;

/// <summary>
/// The health application on a separate port (health_endpoints/health_app_factory.py): only the health routes, in a process without
/// database, router and config. It does not report the state of the proxy.
/// </summary>
internal static class HealthServer
{
    public static Task<int> RunAsync(IReadOnlyList<string> arguments) =>
        SideServer.RunAsync(
            new Arguments(arguments, "--port", "--host"),
            8181,
            static (routes, _, worker) => HealthEndpoints.Map(routes, worker.Behaviour)
        );
}
