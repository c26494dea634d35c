using LiteLlmOps.Deployments;

namespace LiteLlmOps.Services;

/// <summary>The order in which the services of a deployment start, from their dependsOn. They stop in the opposite order.</summary>
internal sealed class ServiceOrder
{
    private readonly DependencyGraph<ServiceSettings> _graph;
    private readonly IReadOnlyList<ServiceSettings> _sorted;

    /// <exception cref="LlmException">ServiceCycle: the services depend on one another in a cycle.</exception>
    public ServiceOrder(IReadOnlyList<ServiceSettings> services)
    {
        _graph = new(services, static s => s.Name, static s => s.DependsOn);
        if (_graph.FindCycle() is { } cycle)
            throw new LlmException(
                ErrorIds.ServiceCycle,
                $"The services depend on one another in a cycle: {cycle}. Remove one of these dependsOn entries from llmops.yaml.",
                cycle
            );
        _sorted = _graph.Sort();
    }

    /// <summary>The services of a set, each after those that it depends on; otherwise in the order of llmops.yaml.</summary>
    public IReadOnlyList<ServiceSettings> Sort(IReadOnlyCollection<ServiceSettings> set) => [.. _sorted.Where(set.Contains)];

    /// <summary>The services and everything that they depend on, directly or indirectly, sorted.</summary>
    public IReadOnlyList<ServiceSettings> WithDependencies(IEnumerable<ServiceSettings> services) =>
        Sort(_graph.WithDependencies(services.Select(static s => s.Name)));

    /// <summary>The services and everything that depends on them, directly or indirectly, sorted.</summary>
    public IReadOnlyList<ServiceSettings> WithDependents(IEnumerable<ServiceSettings> services) =>
        Sort(_graph.WithDependents(services.Select(static s => s.Name)));
}
