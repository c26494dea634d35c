using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.State;

namespace LiteLlmOps.Drift;

/// <summary>Determines the cause of a drift from the planes, from who changed the row last, and from the state that the last seeds recorded.</summary>
/// <param name="seeded">The state after the last seeds.</param>
/// <param name="hash">Computes a keyed hash of a value.</param>
/// <param name="rules">The rules of the version that runs.</param>
/// <param name="lag">How long a running proxy may take to reload a row.</param>
/// <param name="now">The time, in UTC.</param>
internal sealed class CauseRules(Lazy<SeededState> seeded, Func<string, string> hash, LiteLlmRules rules, TimeSpan lag, DateTime now)
{
    // A poll that started just before the change misses it, so that the next one may be needed.
    private const int LagInPolls = 2;

    public static CauseRules Of(IStateStore state, LiteLlmRules rules, DateTime now) =>
        new(new Lazy<SeededState>(state.ReadSeeded), state.Hash, rules, LagInPolls * rules.Release.PollInterval, now);

    public DriftCause OfStored(StoredDifference found) =>
        found.Difference.Kind switch
        {
            DriftKind.Equal or DriftKind.Unverified => DriftCause.Unknown,
            DriftKind.Unreadable => DriftCause.KeyChanged,
            DriftKind.Unexpected or DriftKind.Changed when IsAddedByLiteLlm(found) => DriftCause.AddedByLiteLlm,
            _ when ConfigSections.IsSettings(found.Section) => OfSetting(found),
            _ => OfEntry(found),
        };

    // The header of a rendered file contains the hash of the declaration it was rendered from.
    public static DriftCause OfRendered(bool isOfThisDeclaration) => isOfThisDeclaration ? DriftCause.OutOfBand : DriftCause.NotApplied;

    // After this time every replica has polled: one that still differs from the others has another reason, such as a salt key of its own.
    public DriftCause OfLive(LiveDifference found, bool isServedElsewhere) =>
        (found.Stored?.ChangedAt, isServedElsewhere) switch
        {
            // No poll will load it.
            _ when found.Difference is { Kind: DriftKind.Missing, Reason: not null } => DriftCause.NotApplied,
            ({ } at, _) when now - at < lag => DriftCause.ReplicaLag,
            (null, true) => DriftCause.ReplicaLag,
            (_, true) => DriftCause.Unknown,
            _ => DriftCause.NotApplied,
        };

    // When a setting is saved in the admin UI, LiteLLM copies its whole config into the rows (ProxyConfig.save_config), including keys
    // that only the file is read for. For a model that is added over the API, it copies the prices into model_info.
    private bool IsAddedByLiteLlm(StoredDifference found)
    {
        if (ConfigSections.IsSettings(found.Section))
            return IsUnusedCopy(found) && found.IsInFile && !rules.Release.SettlesPerKey;
        return found is { Section: ConfigSections.Models, Stored.Value: ConfigMap row, Difference.Actual: { } copy }
            && found.Place.Fields is ["model_info", var key]
            && row.MapAt("litellm_params")?[key] is { } original
            && NodeEquality.AreEqual(original, copy);
    }

    private bool IsUnusedCopy(StoredDifference found) =>
        found.Place.Key is { } key && rules.RuleOf(found.Section, key) is { Reader: SettingReader.File };

    private DriftCause OfSetting(StoredDifference found)
    {
        if (found.Place.Key is not { } key)
            return DriftCause.OutOfBand;
        var before = seeded.Value.Settings.GetValueOrDefault(found.Place.Entry.ToString());
        var actual = (found.Stored?.Value as ConfigMap)?[key];
        if (before is not null)
            return actual is not null && hash(NodeJson.Write(actual)) == before ? DriftCause.NotApplied : DriftCause.OutOfBand;
        if (actual is null)
            return DriftCause.NotApplied;
        // An unused key that the file does not set, or not any more, may be a copy of an older file, or may have been written by a person.
        return found.Difference.Kind == DriftKind.Unexpected && !IsUnusedCopy(found) ? DriftCause.OutOfBand : DriftCause.Unknown;
    }

    private DriftCause OfEntry(StoredDifference found)
    {
        var before = seeded.Value.Rows.GetValueOrDefault(new RowKey(found.Section, found.Id));
        if (found.Stored is not { } row)
            return before is null ? DriftCause.NotApplied : DriftCause.OutOfBand;
        if (found.Declared is null)
            return before is not null || row.CreatedBy == SeedMark.Author ? DriftCause.NotApplied : DriftCause.OutOfBand;
        return row.Fingerprint == before || row.ChangedBy == SeedMark.Author ? DriftCause.NotApplied : DriftCause.OutOfBand;
    }
}
