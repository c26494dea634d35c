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
        var possible = planes.Alternatives.Prepend(planes.Rules).Select(r => Resolver(r).Resolve(section, name)).ToList();
        var decision = Common(possible);
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
            Version = string.Join(" or ", planes.Alternatives.Prepend(planes.Rules).Select(static r => r.Version.Text)),
            Live = status,
            Reported = DriftFactory.Display(reported, decision.Pointer),
            HowToChange = Advice(decision),
            TargetVersion = _target?.Version.Text,
            TargetDecidedBy = ahead?.DecidedBy,
            TargetValue = ahead is null ? null : DriftFactory.Display(ahead.Value, decision.Pointer),
            TargetRule = ahead?.Rule,
            Changes = ahead is not null && possible.TrueForAll(ahead.DiffersFrom),
            File = position.File,
            Line = position.IsKnown ? position.Line : null,
        };
    }

    // When the version is not known, the answer is what all releases that fit have in common.
    private SettingDecision Common(IReadOnlyList<SettingDecision> possible)
    {
        if (possible.All(d => !d.DiffersFrom(possible[0])))
            return possible[0];
        var each = planes.Alternatives.Prepend(planes.Rules).Zip(possible, static (r, d) => $"{d.DecidedBy} in LiteLLM {r.Version}");
        return possible[0] with
        {
            DecidedBy = SettingSource.Unknown,
            Value = null,
            Place = null,
            Rule = $"the version of LiteLLM is not known, and it decides: {string.Join(", ", each)}; set litellm.version in llmops.yaml",
            Overridden =
            [
                .. possible
                    .SelectMany(static d =>
                        d.Overridden.Concat(d.Value is null || d.Place is null ? [] : [new SettingCandidate(d.DecidedBy, d.Value, d.Place)])
                    )
                    .DistinctBy(static c => (c.Source, c.Place))
                    .Select(static c => c with { Reason = "whether it is effective depends on the version" }),
            ],
        };
    }

    private string Advice(SettingDecision decision)
    {
        var advice = planes
            .Alternatives.Prepend(planes.Rules)
            .Select(r => new SettingAdvice(planes.With(r)).HowToChange(decision))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return advice is [var only]
            ? only
            : "It depends on the version of LiteLLM, which is not known. Set litellm.version in llmops.yaml.";
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
