using LiteLlmOps.Changes;
using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;

namespace LiteLlmOps.Binding;

/// <summary>What the pipeline objects of a cmdlet select that resolves differences of the plane Stored.</summary>
internal sealed class DriftSelection
{
    // Null for a whole deployment.
    private readonly Dictionary<string, Dictionary<string, SelectedDrift>?> _byDeployment = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _rows = new(StringComparer.Ordinal);
    private readonly List<Plane> _otherPlanes = [];

    /// <summary>The selected differences of each deployment by path; null for all of them.</summary>
    public IEnumerable<(string Deployment, IReadOnlyDictionary<string, SelectedDrift>? Drift)> Deployments =>
        _byDeployment.Select(static d => (d.Key, (IReadOnlyDictionary<string, SelectedDrift>?)d.Value));

    /// <summary>The pointers of the models that are selected as a whole. Empty for none.</summary>
    public IReadOnlySet<string> RowsOf(string deployment) =>
        _rows.TryGetValue(deployment, out var rows) ? rows : System.Collections.Frozen.FrozenSet<string>.Empty;

    public bool IsEmpty => _byDeployment.Count == 0;

    public void Add(DriftInput input)
    {
        var (deployment, plane, drift) = input;
        if (input.Row is { } row)
            AddRow(deployment, row);
        else if (drift is null)
            _byDeployment[deployment] = null;
        else if (plane != Plane.Stored)
            _otherPlanes.Add(plane!.Value);
        else if (drift.Kind != DriftKind.Equal)
            Add(deployment, drift);
    }

    /// <summary>A message about the differences of other planes. Null without any.</summary>
    public string? Skipped(string command) =>
        _otherPlanes.Count == 0
            ? null
            : $"Skipped {LlmImpact.Count(_otherPlanes.Count, "difference")} of {string.Join(", ", _otherPlanes.Distinct().Order())}: {command} applies differences of the plane Stored only.";

    private void AddRow(string deployment, string row)
    {
        if (!_rows.TryGetValue(deployment, out var rows))
            _rows[deployment] = rows = new HashSet<string>(StringComparer.Ordinal);
        rows.Add(row);
        _byDeployment.TryAdd(deployment, new Dictionary<string, SelectedDrift>(StringComparer.Ordinal));
    }

    private void Add(string deployment, SelectedDrift drift)
    {
        if (!_byDeployment.TryGetValue(deployment, out var selected))
            _byDeployment[deployment] = selected = new Dictionary<string, SelectedDrift>(StringComparer.Ordinal);
        if (selected is not null)
            selected[drift.Path] = drift;
    }
}
