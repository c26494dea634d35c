using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Settings;

/// <summary>Creates the settings that users see, and compares them with what the proxy reports.</summary>
/// <param name="planes">The planes.</param>
/// <param name="live">The reports of the replicas. Empty when none answered.</param>
/// <param name="target">The version of -TargetVersion. Null for none.</param>
internal sealed class SettingAnswers(PlaneSet planes, IReadOnlyList<LiveState> live, LiteLlmVersion? target)
{
    private readonly SettingPlaces _places = new(planes);
    private readonly LiteLlmRules? _target = target is null ? null : new LiteLlmRules(target);

    public SettingPlaces Places => _places;

    public LlmSetting Of(string section, string name)
    {
        var decision = Resolver(planes.Rules).Resolve(section, name);
        var ahead = _target is null ? null : Resolver(_target).Resolve(section, name);
        var position = _places.PositionOf(section, name);
        var (status, reported) = CompareWithLive(decision);
        return new LlmSetting
        {
            Section = section,
            Name = name,
            Path = decision.Pointer,
            Deployment = planes.Deployment.Path,
            Value = DriftFactory.Display(decision.Value, decision.Pointer),
            IsSecret = SecretMask.HoldsSecret(decision.Value, decision.Pointer),
            DecidedBy = decision.DecidedBy,
            Place = decision.Place,
            Rule = decision.Rule,
            Overridden = [.. decision.Overridden.Select(o => Overridden(o, decision.Pointer))],
            Version = planes.Rules.Version.Text,
            Live = status,
            Reported = DriftFactory.Display(reported, decision.Pointer),
            HowToChange = new SettingAdvice(planes).HowToChange(decision),
            TargetVersion = _target?.Version.Text,
            TargetDecidedBy = ahead?.DecidedBy,
            TargetValue = ahead is null ? null : DriftFactory.Display(ahead.Value, decision.Pointer),
            TargetRule = ahead?.Rule,
            Changes = ahead?.DiffersFrom(decision) ?? false,
            File = position.File,
            Line = position.IsKnown ? position.Line : null,
        };
    }

    private static LlmSettingValue Overridden(SettingCandidate candidate, string pointer) =>
        new()
        {
            Source = candidate.Source,
            Value = DriftFactory.Display(candidate.Value, pointer),
            Place = candidate.Place,
            Reason = candidate.Reason ?? "",
        };

    private SettingResolver Resolver(LiteLlmRules rules) =>
        new(rules, new EffectRules(rules, planes.File, planes.Deployment), _places, Agrees);

    // If the replicas disagree, the value of one that differs is returned.
    private (LiveStatus Status, ConfigNode? Reported) CompareWithLive(SettingDecision decision)
    {
        if (live.Count == 0)
            return (LiveStatus.Unreachable, null);
        var shown = live.Select(l => Served(l, decision)).ToList();
        if (shown.TrueForAll(static s => s is null))
            return (LiveStatus.NotShown, null);
        // Defaults are not known for certain, so they cannot be compared with the report.
        if (decision.DecidedBy == SettingSource.Default)
            return (LiveStatus.NotShown, shown[0]?.Value);
        if (shown.Find(s => !IsAsDecided(s, decision)) is var wrong && (wrong is not null || shown.Contains(null)))
            return (LiveStatus.Pending, wrong?.Value);
        return (IsProof(decision) ? LiveStatus.Confirmed : LiveStatus.NotShown, shown[0]!.Value);
    }

    private LiveField? Served(LiveState state, SettingDecision decision) =>
        decision.Section switch
        {
            ConfigSections.General when planes.Rules.Release.SettlesPerKey => state.GeneralFields?.GetValueOrDefault(decision.Name),
            ConfigSections.General => InList(state.GeneralSettings, decision.Name),
            ConfigSections.Router => InList(state.RouterSettings, decision.Name),
            _ => null,
        };

    private static LiveField? InList(ConfigMap? served, string name) =>
        served?[name] is { } value ? new LiveField(LiveSource.NotReported, value) : null;

    private bool IsAsDecided(LiveField? field, SettingDecision decision) =>
        field is not null
        && field.Source != LiveSource.Unset
        && decision.Value is { } value
        && IsSource(field.Source, decision.DecidedBy)
        && Compares(value, field.Value, decision);

    private static bool IsSource(LiveSource reported, SettingSource decidedBy) =>
        (reported, decidedBy) is not ((LiveSource.Database, SettingSource.File) or (LiveSource.File, SettingSource.Database));

    private bool IsProof(SettingDecision decision) =>
        decision.DecidedBy != SettingSource.Database || ListProof.Proves(planes.Rules, planes.File, decision.Section, decision.Name);

    private bool Agrees(ConfigNode declared, SettingDecision decision) =>
        !Comparer(decision, ignoreUnexpected: decision.DecidedBy == SettingSource.Merged)
            .Compare(declared, decision.Value, decision.Pointer)
            .Any();

    private bool Compares(ConfigNode value, ConfigNode? served, SettingDecision decision) =>
        !Comparer(decision, ignoreUnexpected: true).Compare(value, served, decision.Pointer).Any();

    private NodeComparer Comparer(SettingDecision decision, bool ignoreUnexpected) =>
        new(new ValueComparison(planes.Rules, planes.Deployment.Environment, decision.Section, resolve: true).Compare, ignoreUnexpected);
}
