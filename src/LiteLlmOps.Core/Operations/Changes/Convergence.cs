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
        return [.. changes.Select(c => Of(c, differences[c.PathText.Exact], live))];
    }

    /// <summary>The keys of general_settings that the proxies are asked for.</summary>
    public IReadOnlyCollection<string> GeneralKeys =>
        [
            .. LiveReader.KeysOf(planes.Stored),
            .. changes
                .Where(static c => c.Section == ConfigSections.General)
                .Select(static c => SettingPath.Parse(c.PathText.Exact).Key)
                .OfType<string>(),
        ];

    private LiveStatus Of(LlmChange change, IEnumerable<LiveDifference> found, LiveState live)
    {
        if (change.Effect != DriftEffect.Effective)
            return LiveStatus.NotShown;
        if (change is { Section: ConfigSections.General, Action: ChangeAction.Remove } && FieldOf(change, live) is { } field)
            return field.Source == LiveSource.Unset ? LiveStatus.Confirmed : LiveStatus.Pending;
        var isSeen = false;
        foreach (var difference in found)
        {
            if (difference.Difference.Kind != DriftKind.Equal)
                return LiveStatus.Pending;
            isSeen = true;
        }

        // A deleted model or server that the proxy does not report any more has no difference at all.
        var isShownByAbsence = change is { Action: ChangeAction.Remove, Section: ConfigSections.Models or ConfigSections.McpServers };
        return (isSeen && IsProof(change)) || isShownByAbsence ? LiveStatus.Confirmed : LiveStatus.NotShown;
    }

    // A removed part of a value is not a removed key.
    private static LiveField? FieldOf(LlmChange change, LiveState live) =>
        SettingPath.Parse(change.PathText.Exact) is { Key: { } key, Fields: [] } ? live.GeneralFields?.GetValueOrDefault(key) : null;

    // The proxy had a value of a key that was changed: it cannot report the row in its place.
    private bool IsProof(LlmChange change) =>
        change.Action != ChangeAction.Add
        || SettingPath.Parse(change.PathText.Exact) is not { Key: { } key, Fields: [] }
        || ListProof.Proves(planes.Rules, planes.File, change.Section, key);
}
