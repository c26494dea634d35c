using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;

namespace LiteLlmOps.Seeding;

/// <summary>Tells of each applied change whether the running proxies show it.</summary>
/// <param name="planes">The planes, with the database as it is after the seed.</param>
/// <param name="changes">The applied changes.</param>
internal sealed class Convergence(PlaneSet planes, IReadOnlyList<LlmChange> changes)
{
    public IReadOnlyList<LiveStatus> Of(IReadOnlyList<LiveState> replicas)
    {
        if (replicas.Count == 0)
            return [.. changes.Select(static _ => LiveStatus.Unreachable)];
        var seen = replicas.Select(Differences).ToList();
        return [.. changes.Select(c => Of(c, seen))];
    }

    private ILookup<string, LiveDifference> Differences(LiveState live) =>
        new LiveComparison(planes.Stored!, planes.File, live, planes.Rules, planes.Effects, planes.Deployment.Environment, includeEqual: true)
            .Differences().ToLookup(static d => ChangePath(d.Difference.Pointer), StringComparer.Ordinal);

    private static LiveStatus Of(LlmChange change, IReadOnlyList<ILookup<string, LiveDifference>> replicas)
    {
        if (change.Effect != DriftEffect.Effective)
            return LiveStatus.NotShown;
        // A row that is gone, and of which no proxy speaks any more, is shown by that.
        var isShownByAbsence = change is { Action: ChangeAction.Remove, Section: ConfigSections.Models or ConfigSections.McpServers };
        var found = replicas.Select(r => r[change.Path].ToList()).ToList();
        if (found.Exists(static d => d.Exists(static x => x.Difference.Kind != DriftKind.Equal)))
            return LiveStatus.Pending;
        return isShownByAbsence || found.TrueForAll(static d => d.Count > 0) ? LiveStatus.Confirmed : LiveStatus.NotShown;
    }

    private static string ChangePath(string pointer)
    {
        var tokens = JsonPointer.Split(pointer);
        return tokens.Count <= 2 ? pointer : JsonPointer.Of(tokens[0], tokens[1]);
    }
}
