using LiteLlmOps.Configuration;
using LiteLlmOps.Deployments;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.Schema;
using LiteLlmOps.State;

namespace LiteLlmOps.Drift;

/// <summary>Compares the planes of a deployment.</summary>
internal sealed class DriftFinder
{
    // The audit log is searched for a few deleted models; where thousands are missing, they were not deleted one by one.
    private const int MaxExplained = 200;

    private readonly PlaneSet _planes;
    private readonly DriftQuery _query;
    private readonly Deployment _deployment;
    private readonly DriftFactory _factory;
    private readonly DriftBaseline _baseline;
    private readonly Lazy<IReadOnlyList<StoredDifference>> _stored;
    private IReadOnlyDictionary<string, AuditEntry> _deletions = new Dictionary<string, AuditEntry>(StringComparer.Ordinal);

    public DriftFinder(PlaneSet planes, DriftQuery query, CauseRules causes, DateOnly today)
    {
        (_planes, _query, _deployment) = (planes, query, planes.Deployment);
        _factory = new DriftFactory(_deployment, causes);
        _baseline = new DriftBaseline(_deployment.Expected, today, _deployment.Path);
        _stored = new(() => [.. StoredDifferences()]);
    }

    /// <summary>Searches the audit log for who deleted the models that are missing in the database; <see cref="Find"/> then returns it.</summary>
    /// <returns>Why the log could not be read. Null when it could: it explains a drift, but is not needed to find it.</returns>
    public async Task<LlmException?> ReadDeletionsAsync(IAdapters adapters, CancellationToken token)
    {
        var missing = _stored
            .Value.Where(static d => d is { Section: ConfigSections.Models, Stored: null })
            .Select(static d => d.Id)
            .ToList();
        if (missing.Count is 0 or > MaxExplained)
            return null;
        try
        {
            await using var database = adapters.OpenDatabase(_deployment, readOnly: true);
            _deletions = await database.ReadDeletionsAsync(missing, token);
            return null;
        }
        catch (LlmException e)
        {
            return e;
        }
    }

    /// <summary>The drift that the query selects, and the entries of the baseline that need attention.</summary>
    public IEnumerable<LlmDrift> Find()
    {
        var rendered = _query.Planes.Contains(Plane.Rendered) ? Rendered() : [];
        var stored = _stored.Value.Select(d => _factory.FromStored(d, _deletions.GetValueOrDefault(d.Id)));
        var live = _query.Planes.Contains(Plane.Live) ? Live() : [];
        var all = rendered.Concat(stored).Concat(live).Concat(Guardrails()).Concat(Tables()).Select(_baseline.Apply).Where(_query.Wants);
        return all.Concat(_query.IsRestricted || _planes.Problems.Count > 0 ? [] : Baseline());
    }

    /// <summary>What is invalid in the declaration, with its position.</summary>
    public IEnumerable<EntryProblem> Problems() => _planes.Declared is null ? [] : _planes.EntryProblems;

    private IEnumerable<LlmDrift> Baseline() => _baseline.Problems([.. _query.Planes.Where(static p => p != Plane.Baseline)]);

    private IEnumerable<LlmDrift> Rendered()
    {
        // A file that cannot be read is not a file that is missing.
        if (_planes.Declared is null || _planes.IsFileUnreadable || _deployment.Config.Rendered is not { } path)
            return [];
        return FittingVersions
            .Rendered(_planes, _query.IncludeEqual)
            .Certain.Select(d => _factory.FromRendered(d.Difference, d.Effect, path, _planes.IsFileOfDeclaration));
    }

    private IEnumerable<StoredDifference> StoredDifferences() =>
        !_query.Planes.Contains(Plane.Stored)
        || _planes.Declared is null
        || _planes.Stored is null
        || _deployment.Mode == DeploymentMode.File
            ? []
            : _planes.StoredDifferences(_query.ResolveEnvironment, _query.IncludeEqual);

    private IEnumerable<LlmDrift> Guardrails()
    {
        if (_deployment.Mode == DeploymentMode.File)
            return [];
        var stored =
            _query.Planes.Contains(Plane.Stored)
            && !_deployment.Seed.Covers(ConfigSections.Guardrails)
            && _planes is { Declared: { } declared, Guardrails: { } rows }
                ? GuardrailComparison.OfTable(declared.Root[GuardrailComparison.Section], rows).Select(d => _factory.FromGuardrail(d, []))
                : [];
        return _query.Planes.Contains(Plane.Live) && _planes.File is not null ? stored.Concat(LiveGuardrails()) : stored;
    }

    // The same difference on several replicas is one drift.
    private IEnumerable<LlmDrift> LiveGuardrails() =>
        _planes
            .Live.Where(static l => l.Guardrails is not null)
            .SelectMany(live =>
                GuardrailComparison
                    .OfProxy(_planes.File![GuardrailComparison.Section], live.Guardrails!, _deployment.ProxyServices)
                    .Select(d => (Found: d, Replica: live.Address?.ToString().TrimEnd('/') ?? ""))
            )
            .GroupBy(static d => (d.Found.Difference.Pointer, d.Found.Difference.Kind))
            .Select(group => _factory.FromGuardrail(group.First().Found, [.. group.Select(static d => d.Replica)]));

    private IEnumerable<LlmDrift> Tables() =>
        _planes.Tables is var (installed, live) ? new SchemaComparison(installed, live).Differences().Select(_factory.FromSchema) : [];

    // The same difference on several replicas is one drift.
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
