using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Changes;

/// <summary>Tells of each applied change whether an answer of a running proxy shows it.</summary>
/// <param name="planes">The planes, with the database as it is after the seed.</param>
/// <param name="changes">The applied changes.</param>
internal sealed class Convergence(PlaneSet planes, IReadOnlyList<LlmChange> changes)
{
    /// <summary>Confirmed, Pending or NotShown for each change, in their order.</summary>
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
            .ToLookup(static d => ChangePath(d.Difference.Pointer), StringComparer.Ordinal);
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

        // A row that is gone, and of which no proxy speaks any more, is shown by that.
        var isShownByAbsence = change is { Action: ChangeAction.Remove, Section: ConfigSections.Models or ConfigSections.McpServers };
        return isSeen || isShownByAbsence ? LiveStatus.Confirmed : LiveStatus.NotShown;
    }

    private static string ChangePath(string pointer)
    {
        return SettingPath.Parse(pointer).Entry.ToString();
    }
}
