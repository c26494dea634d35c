using LiteLlmOps.Deployments;

namespace LiteLlmOps.Services;

/// <summary>The order that dependsOn asks for: what others need starts first, and stops last.</summary>
internal static class ServiceOrder
{
    /// <summary>The services with each after those that it depends on; otherwise in the order of the file.</summary>
    /// <exception cref="LlmException">ServiceCycle when they depend on one another in a circle.</exception>
    public static IReadOnlyList<ServiceSettings> Of(IReadOnlyList<ServiceSettings> services)
    {
        var byName = services.ToDictionary(static s => s.Name, StringComparer.Ordinal);
        var ordered = new List<ServiceSettings>();
        var (done, path) = (new HashSet<string>(StringComparer.Ordinal), new List<string>());
        void Visit(ServiceSettings service)
        {
            if (path.IndexOf(service.Name) is >= 0 and var start)
                throw Cycle(string.Join(" → ", path.Skip(start).Append(service.Name)));
            if (done.Contains(service.Name))
                return;
            path.Add(service.Name);
            foreach (var name in service.DependsOn.Where(byName.ContainsKey))
                Visit(byName[name]);
            path.RemoveAt(path.Count - 1);
            done.Add(service.Name);
            ordered.Add(service);
        }

        foreach (var service in services)
            Visit(service);
        return ordered;
    }

    /// <summary>Services with all that they depend on, directly or not.</summary>
    public static IReadOnlyList<ServiceSettings> WithDependencies(IReadOnlyList<ServiceSettings> all, IReadOnlyCollection<string> names) =>
        Closed(all, names, (known, s) => all.Where(o => known.Contains(o.Name) && o.DependsOn.Contains(s.Name)).Any());

    /// <summary>Services with all that depend on them, directly or not.</summary>
    public static IReadOnlyList<ServiceSettings> WithDependents(IReadOnlyList<ServiceSettings> all, IReadOnlyCollection<string> names) =>
        Closed(all, names, static (known, s) => s.DependsOn.Any(known.Contains));

    private static List<ServiceSettings> Closed(
        IReadOnlyList<ServiceSettings> all,
        IReadOnlyCollection<string> names,
        Func<HashSet<string>, ServiceSettings, bool> belongs
    )
    {
        var known = names.ToHashSet(StringComparer.Ordinal);
        while (all.FirstOrDefault(s => !known.Contains(s.Name) && belongs(known, s)) is { } next)
            known.Add(next.Name);
        return [.. all.Where(s => known.Contains(s.Name))];
    }

    private static LlmException Cycle(string cycle) =>
        new(
            ErrorIds.ServiceCycle,
            $"These services depend on one another in a circle: {cycle}. Take one dependsOn away in llmops.yaml.",
            cycle
        );
}
