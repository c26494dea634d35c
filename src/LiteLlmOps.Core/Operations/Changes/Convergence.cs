using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Changes;

/// <summary>Determines which applied changes an answer of a running proxy shows.</summary>
/// <param name="planes">The planes, with the database as read after the seed.</param>
/// <param name="changes">The applied changes.</param>
internal sealed class Convergence(PlaneSet planes, IReadOnlyList<LlmChange> changes)
{
    /// <summary>Confirmed, Pending or NotShown for each change, in order.</summary>
    public IReadOnlyList<LiveStatus> Of(LiveState live)
    {
        var differences = new LiveComparison(
            planes.Stored!,
            planes.File,
            live,
            planes.Rules,
            planes.Effects,
            planes.Deployment.Environment,
            includeEqual: true
        )
            .Differences()
            .ToLookup(static d => ChangedFields.PathOf(d.Difference.Pointer), StringComparer.Ordinal);
        return [.. changes.Select(c => Of(c, differences[c.Path]))];
    }

    private static LiveStatus Of(LlmChange change, IEnumerable<LiveDifference> found)
    {
        if (change.Effect != DriftEffect.Effective)
            return LiveStatus.NotShown;
        var isSeen = false;
        foreach (var difference in found)
        {
            if (difference.Difference.Kind != DriftKind.Equal)
                return LiveStatus.Pending;
            isSeen = true;
        }

        // A deleted model or server that the proxy does not report any more has no difference at all.
        var isShownByAbsence = change is { Action: ChangeAction.Remove, Section: ConfigSections.Models or ConfigSections.McpServers };
        return isSeen || isShownByAbsence ? LiveStatus.Confirmed : LiveStatus.NotShown;
    }
}
