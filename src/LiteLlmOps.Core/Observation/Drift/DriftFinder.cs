using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Schema;
using LiteLlmOps.State;

namespace LiteLlmOps.Drift;

/// <summary>Holds the planes against each other.</summary>
internal sealed class DriftFinder
{
    private readonly PlaneSet _planes;
    private readonly DriftQuery _query;
    private readonly Deployment _deployment;
    private readonly DriftFactory _factory;
    private readonly DriftBaseline _ledger;
    private readonly Lazy<IReadOnlyList<StoredDifference>> _stored;

    public DriftFinder(PlaneSet planes, DriftQuery query, CauseRules causes)
    {
        (_planes, _query, _deployment) = (planes, query, planes.Deployment);
        _factory = new DriftFactory(_deployment, causes);
        _ledger = new DriftBaseline(_deployment.Expected, DateOnly.FromDateTime(DateTime.UtcNow), _deployment.Path);
        _stored = new(() => [.. StoredDifferences()]);
    }

    /// <summary>The ids of models that a seed made and that are gone: somebody deleted them.</summary>
    public IReadOnlyList<string> MissingModels =>
        [.. _stored.Value.Where(static d => d is { Section: ConfigSections.Models, Stored: null }).Select(static d => d.Id)];

    /// <summary>All that is wanted, and the entries of the ledger that are off.</summary>
    /// <param name="deletions">Who deleted models, by id.</param>
    public IEnumerable<LlmDrift> Find(IReadOnlyDictionary<string, AuditEntry>? deletions = null)
    {
        var rendered = _query.Planes.Contains(Plane.Rendered) ? Rendered() : [];
        var stored = _stored.Value.Select(d => _factory.FromStored(d, deletions?.GetValueOrDefault(d.Id)));
        var live = _query.Planes.Contains(Plane.Live) ? Live() : [];
        var all = rendered.Concat(stored).Concat(live).Concat(Tables()).Select(_ledger.Judge).Where(_query.Wants);
        return all.Concat(_query.IsRestricted || _planes.Problems.Count > 0 ? [] : Ledger());
    }

    /// <summary>What in the declaration could not be understood, each with its place.</summary>
    public IEnumerable<EntryProblem> Problems() => _planes.Declared is null ? [] : _planes.Desired.Problems;

    private IEnumerable<LlmDrift> Ledger() => _ledger.Problems([.. _query.Planes.Where(static p => p != Plane.Ledger)]);

    private IEnumerable<LlmDrift> Rendered()
    {
        if (_planes.Declared is not { } declared || _deployment.Config.Rendered is not { } path)
            return [];
        var desired = ConfigRenderer.Render(declared.Root, _deployment, _planes.Rules);
        var differences = new NodeComparer(NodeComparer.ByValue).Compare(desired, _planes.File, "").ToList();
        if (differences.Count == 0 && _query.IncludeEqual)
            differences.AddRange(
                desired.Entries.Select(static e => new NodeDifference(JsonPointer.Of(e.Key), DriftKind.Equal, e.Value, e.Value))
            );
        return differences.Select(d => _factory.FromRendered(d, path, _planes.IsFileOfDeclaration));
    }

    private IEnumerable<StoredDifference> StoredDifferences() =>
        !_query.Planes.Contains(Plane.Stored)
        || _planes.Declared is null
        || _planes.Stored is null
        || _deployment.Mode == DeploymentMode.File
            ? []
            : _planes.StoredDifferences(_query.ResolveEnvironment, _query.IncludeEqual);

    private IEnumerable<LlmDrift> Tables() =>
        _planes.Tables is var (installed, live) ? new SchemaComparison(installed, live).Differences().Select(_factory.FromSchema) : [];

    // What several replicas serve wrongly in the same way is one drift.
    private IEnumerable<LlmDrift> Live()
    {
        if (_planes.Stored is not { } stored)
            return [];
        return _planes
            .Live.SelectMany(live =>
                new LiveComparison(stored, _planes.File, live, _planes.Rules, _planes.Effects, _deployment.Environment, _query.IncludeEqual)
                    .Differences()
                    .Select(d => (Found: d, Replica: live.Address?.ToString().TrimEnd('/') ?? ""))
            )
            .GroupBy(static d =>
                (
                    d.Found.Difference.Pointer,
                    d.Found.Difference.Kind,
                    d.Found.Difference.Actual is { } actual ? NodeJson.Write(actual) : null
                )
            )
            .Select(group =>
                _factory.FromLive(group.First().Found, group.Count() < _planes.Live.Count, [.. group.Select(static d => d.Replica)])
            );
    }
}
