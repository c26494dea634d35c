using LiteLlmOps.Lab.CommandLine;
using LiteLlmOps.Lab.Endpoints;

namespace LiteLlmOps.Lab.SideServers;

/// <summary>
/// The health app on a port of its own (health_endpoints/health_app_factory.py): the routes alone, in a process that has no database, no
/// router and no config, and so knows nothing of the proxy beside it.
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
