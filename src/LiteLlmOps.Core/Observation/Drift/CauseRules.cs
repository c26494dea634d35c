using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;
using LiteLlmOps.State;

namespace LiteLlmOps.Drift;

/// <summary>Tells how a drift came about: from the planes, from who changed the row last, and from what the last seeds left behind.</summary>
/// <param name="seeded">What the last seeds left behind.</param>
/// <param name="hash">Makes a keyed hash of a value.</param>
/// <param name="rules">The rules of the version that runs.</param>
/// <param name="lag">How long a running proxy may take to read a row again.</param>
/// <param name="now">The time, in UTC.</param>
internal sealed class CauseRules(Lazy<SeededState> seeded, Func<string, string> hash, LiteLlmRules rules, TimeSpan lag, DateTime now)
{
    // A proxy reads its tables every so often, and may have begun to just before the change.
    private const int LagInPolls = 2;

    public static CauseRules Of(IStateStore state, LiteLlmRules rules) =>
        new(new Lazy<SeededState>(state.ReadSeeded), state.Hash, rules, LagInPolls * rules.Release.PollInterval, DateTime.UtcNow);

    public DriftCause OfStored(StoredDifference found) =>
        found.Difference.Kind switch
        {
            DriftKind.Equal or DriftKind.Unverified => DriftCause.Unknown,
            DriftKind.Unreadable => DriftCause.KeyChanged,
            DriftKind.Unexpected or DriftKind.Changed when IsLiteLlms(found) => DriftCause.AddedByLiteLlm,
            _ when ConfigSections.IsSettings(found.Section) => OfSetting(found),
            _ => OfEntry(found),
        };

    // A rendered file names the hash of the declaration that it was rendered from.
    public static DriftCause OfRendered(bool isOfThisDeclaration) => isOfThisDeclaration ? DriftCause.OutOfBand : DriftCause.NotApplied;

    public DriftCause OfLive(LiveDifference found, bool isServedElsewhere) =>
        isServedElsewhere || (found.Stored?.ChangedAt is { } at && now - at < lag) ? DriftCause.ReplicaLag : DriftCause.NotApplied;

    // When a setting is saved in the admin UI, LiteLLM copies the whole of its config into the rows (ProxyConfig.save_config), and with it
    // keys that act from the file only; of a model that is added over the API it copies the prices into model_info.
    private bool IsLiteLlms(StoredDifference found)
    {
        if (ConfigSections.IsSettings(found.Section))
            return found.Place.Key is { } setting && rules.PlacementOf(found.Section, setting) == SettingPlacement.File;
        return found is { Section: ConfigSections.Models, Stored.Value: ConfigMap row, Difference.Actual: { } copy }
            && found.Place.Fields is ["model_info", var key]
            && row.MapAt("litellm_params")?[key] is { } original
            && NodeEquality.AreEqual(original, copy);
    }

    private DriftCause OfSetting(StoredDifference found)
    {
        if (found.Place.Key is not { } key)
            return DriftCause.OutOfBand;
        var left = seeded.Value.Settings.GetValueOrDefault(found.Place.Entry.ToString());
        var actual = (found.Stored?.Value as ConfigMap)?[key];
        if (left is not null)
            return actual is not null && hash(NodeJson.Write(actual)) == left ? DriftCause.NotApplied : DriftCause.OutOfBand;
        if (actual is null)
            return DriftCause.NotApplied;
        return found.Difference.Kind == DriftKind.Unexpected ? DriftCause.OutOfBand : DriftCause.Unknown;
    }

    private DriftCause OfEntry(StoredDifference found)
    {
        var left = seeded.Value.Rows.GetValueOrDefault(new RowKey(found.Section, found.Id));
        if (found.Stored is not { } row)
            return left is null ? DriftCause.NotApplied : DriftCause.OutOfBand;
        if (found.Declared is null)
            return left is not null || row.CreatedBy == SeedMark.Author ? DriftCause.NotApplied : DriftCause.OutOfBand;
        return row.Fingerprint == left || row.ChangedBy == SeedMark.Author ? DriftCause.NotApplied : DriftCause.OutOfBand;
    }
}
