using LiteLlmOps.Deployments;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Changes;

/// <summary>Reads the declaration and the database for a change of either. Both must be complete and valid.</summary>
internal static class ComparedPlanes
{
    /// <exception cref="LlmException">One of them cannot be read, or the declaration has errors; further errors are written.</exception>
    public static PlaneSet Read(IAdapters adapters, Deployment deployment, IOperationHost host)
    {
        var planes = host.Await(token => new PlaneReader(adapters, deployment).ReadAsync([Plane.Stored], token));
        if (planes.Problems is [var problem, ..])
            throw problem;
        // An entry with an error would count as not declared: -Prune would delete its row.
        var problems = planes.Desired.Problems;
        foreach (var further in problems.Skip(1))
            host.WriteError(SourceProblems.Of(further, adapters.Files.ReadLine));
        if (problems.Count > 0)
            throw SourceProblems.Of(problems[0], adapters.Files.ReadLine);
        host.ReportRules(planes);
        return planes;
    }

    /// <summary>Says which rules are used.</summary>
    public static void ReportRules(this IOperationHost host, PlaneSet planes)
    {
        host.Verbose(planes.RulesNote);
        if (planes.RulesWarning is { } warning)
            host.Warn(warning);
    }
}
