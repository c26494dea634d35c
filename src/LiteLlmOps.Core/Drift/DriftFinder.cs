using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;

namespace LiteLlmOps.Drift;

/// <summary>Which drift is wanted.</summary>
/// <param name="Planes">The planes to hold against each other.</param>
/// <param name="Sections">Whether a section is wanted.</param>
/// <param name="Models">Whether a model of this name is wanted. Null when all sections are.</param>
/// <param name="IncludeEqual">True to have what agrees as well.</param>
/// <param name="ResolveEnvironment">True to compare the values behind references.</param>
internal sealed record DriftQuery(
    IReadOnlyCollection<Plane> Planes, Func<string, bool> Sections, Func<string, bool>? Models, bool IncludeEqual, bool ResolveEnvironment)
{
    public bool Wants(LlmDrift drift) =>
        Sections(drift.Section) && (Models is null || (drift.Section == ConfigSections.Models && Models(drift.Name)));
}

/// <summary>Holds the planes against each other.</summary>
internal sealed class DriftFinder(PlaneSet planes, DriftQuery query)
{
    private readonly Deployment _deployment = planes.Deployment;
    private readonly DriftFactory _factory = new(planes.Deployment.File ?? planes.Deployment.Config.Source ?? planes.Deployment.Folder);

    public IEnumerable<LlmDrift> Find()
    {
        var rendered = query.Planes.Contains(Plane.Rendered) ? Rendered() : [];
        var stored = query.Planes.Contains(Plane.Stored) ? Stored() : [];
        var live = query.Planes.Contains(Plane.Live) ? Live() : [];
        return rendered.Concat(stored).Concat(live).Where(query.Wants);
    }

    /// <summary>What in the declaration could not be understood, each with its place.</summary>
    public IEnumerable<EntryProblem> Problems() =>
        planes.Declared is { } declared ? DesiredState.From(declared.Root, _deployment.Seed, planes.Rules).Problems : [];

    private IEnumerable<LlmDrift> Rendered()
    {
        if (planes.Declared is not { } declared || _deployment.Config.Rendered is not { } path)
            return [];
        var desired = ConfigRenderer.Render(declared.Root, _deployment, planes.Rules);
        var differences = new NodeComparer(NodeComparer.ByValue).Compare(desired, planes.File, "").ToList();
        if (differences.Count == 0 && query.IncludeEqual)
            differences.AddRange(desired.Entries.Select(static e => new NodeDifference(JsonPointer.Of(e.Key), DriftKind.Equal, e.Value, e.Value)));
        return differences.Select(d => _factory.FromRendered(d, path));
    }

    private IEnumerable<LlmDrift> Stored()
    {
        if (planes.Declared is not { } declared || planes.Stored is not { } stored || _deployment.Mode == DeploymentMode.File)
            return [];
        var desired = DesiredState.From(declared.Root, _deployment.Seed, planes.Rules);
        return new StoredComparison(desired, stored, planes.Rules, planes.Effects, _deployment.Environment, _deployment.Seed, query.ResolveEnvironment, query.IncludeEqual)
            .Differences().Select(_factory.FromStored);
    }

    // What several replicas serve wrongly in the same way is one drift.
    private IEnumerable<LlmDrift> Live()
    {
        if (planes.Stored is not { } stored)
            return [];
        return planes.Live
            .SelectMany(live => new LiveComparison(stored, planes.File, live, planes.Rules, planes.Effects, _deployment.Environment, query.IncludeEqual).Differences())
            .Select(_factory.FromLive)
            .DistinctBy(static d => (d.Path, d.Kind, d.Actual?.ToString()));
    }
}
