using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Settings;

/// <summary>Determines which place decides a setting by the rules of one version.</summary>
/// <param name="rules">The rules.</param>
/// <param name="effects">The effects of stored values by these rules.</param>
/// <param name="places">The places.</param>
/// <param name="agree">Returns whether a declared value equals the effective value.</param>
internal sealed class SettingResolver(
    LiteLlmRules rules,
    EffectRules effects,
    SettingPlaces places,
    Func<ConfigNode, SettingDecision, bool> agree
)
{
    private const string BlockedRule = "LiteLLM does not set this variable from its configuration";

    private readonly UiSettingResolver _ui = new(rules, places);

    private static readonly string[] CombinedLists = ["callbacks", "success_callback", "failure_callback", "alerting"];

    public SettingDecision Resolve(string section, string name)
    {
        if (_ui.Decides(section, name))
            return WithDeclared(_ui.Resolve(section, name));
        var (file, stored) = (places.File(section, name), places.Database(section, name));
        // The list of blocked variables is for the file only: the poll sets every variable of the row.
        if (section == ConfigSections.Environment && stored is null && rules.PlacementOf(section, name) == SettingPlacement.File)
            return Blocked(section, name);
        var decision = stored is null ? OfFile(section, name, file, null) : OfStored(section, name, file, stored);
        return WithDeclared(WithEnvironment(decision));
    }

    // A declared value that has no effect is a frequent reason to ask.
    private SettingDecision WithDeclared(SettingDecision decision)
    {
        if (places.Declared(decision.Section, decision.Name) is not { } declared || agree(declared.Value, decision))
            return decision;
        var reason =
            decision.DecidedBy == SettingSource.File && rules.FileWins(decision.Section, decision.Name)
                ? $"declared, but in LiteLLM {rules.Version} the file overrides the database"
            : rules.PlacementOf(decision.Section, decision.Name) == SettingPlacement.Database
                ? "declared but not seeded; run Invoke-LlmSeed to write it to the database"
            : "declared but not in the file with which the proxy is started; render it with Export-LlmConfig";
        return decision with { Overridden = [.. decision.Overridden, declared with { Reason = reason }] };
    }

    private SettingDecision OfStored(string section, string name, SettingCandidate? file, SettingCandidate stored)
    {
        if (rules.Release.SettlesPerKey && stored.Value is ConfigScalar { IsNull: true })
            return OfFile(section, name, file, stored with { Reason = "null in the database has no effect" });
        var verdict = effects.OfSetting(section, name, stored.Value, null);
        if (verdict.Effect == DriftEffect.Unknown)
            return new SettingDecision(section, name, SettingSource.Unknown, null, null, verdict.Reason!, [stored]);
        if (!IsApplied(verdict, stored.Value) && effects.SwitchedOn(section, name) is null)
            return OfFile(section, name, file, stored with { Reason = verdict.Reason });
        if (file is null)
            return Decided(
                section,
                name,
                stored,
                $"LiteLLM {rules.Version} reads {section}.{name} from the database at each poll{Converted(section, name, stored)}, and the file does not set it"
            );
        return Together(section, name, file, stored);
    }

    // A value that is applied at a restart has been applied by the last one, unless LiteLLM ignores it.
    private static bool IsApplied(EffectVerdict verdict, ConfigNode stored) =>
        verdict.Effect == DriftEffect.Effective || (verdict.Effect == DriftEffect.Restart && !NodeComparer.IsNothing(stored));

    // Up to 1.102 only. From 1.103 on the file has already decided here.
    private SettingDecision Together(string section, string name, SettingCandidate file, SettingCandidate stored)
    {
        var (merged, how) = Merge(name, file.Value, stored.Value);
        if (how is not null && !NodeEquality.AreEqual(merged, stored.Value))
            return new SettingDecision(section, name, SettingSource.Merged, merged, $"{stored.Place} and {file.Place}", how, []);
        var overridden = NodeEquality.AreEqual(file.Value, stored.Value)
            ? []
            : new[] { file with { Reason = $"in LiteLLM {rules.Version} the database overrides the file" } };
        return Decided(
            section,
            name,
            stored,
            $"LiteLLM {rules.Version} reads {section}.{name} from the database at each poll{Converted(section, name, stored)}, and the database overrides the file",
            overridden
        );
    }

    private string Converted(string section, string name, SettingCandidate stored) =>
        rules.RuleOf(section, name) is { Cast: SettingCast.Integer } && stored.Value is not ConfigScalar { Value: long }
            ? " and converts it to a whole number"
            : "";

    private static (ConfigNode Merged, string? How) Merge(string name, ConfigNode file, ConfigNode stored) =>
        (file, stored) switch
        {
            (ConfigMap a, ConfigMap b) => (MergeMaps(a, b), "LiteLLM merges the map in the database over the map in the file, key by key"),
            (ConfigList a, ConfigList b) when CombinedLists.Contains(name, StringComparer.Ordinal) => (
                new ConfigList([.. a.Items, .. b.Items.Where(i => !a.Items.Any(o => NodeEquality.AreEqual(o, i)))]),
                "LiteLLM appends the names in the database to those in the file"
            ),
            _ => (stored, null),
        };

    private static ConfigMap MergeMaps(ConfigMap under, ConfigMap over)
    {
        foreach (
            var (key, value) in over.Entries.Where(static e => !(e.Value is ConfigScalar { IsNull: true } or ConfigList { Items.Count: 0 }))
        )
            under = under.With(key, value is ConfigMap map && under[key] is ConfigMap below ? MergeMaps(below, map) : value);
        return under;
    }

    private SettingDecision OfFile(string section, string name, SettingCandidate? file, SettingCandidate? stored)
    {
        SettingCandidate[] overridden = stored is null ? [] : [stored];
        if (file is null)
            return new SettingDecision(
                section,
                name,
                SettingSource.Default,
                KnownSettings.DefaultOf(section, name),
                null,
                "not set, so LiteLLM's default applies",
                overridden
            );
        var rule =
            stored is not null && rules.FileWins(section, name)
                ? $"the file sets it, and in LiteLLM {rules.Version} the file overrides the database"
            : rules.RuleOf(section, name) is not { ActsFromDatabase: true } && rules.PlacementOf(section, name) == SettingPlacement.File
                ? $"LiteLLM {rules.Version} reads it from the file only, at startup"
            : "the database has no effective value for it";
        return Decided(section, name, file, rule, overridden);
    }

    private SettingDecision WithEnvironment(SettingDecision decision)
    {
        if (places.Environment(decision.Section, decision.Name) is not { } variable)
            return decision;
        if (decision.Section == ConfigSections.Environment)
            return decision.DecidedBy == SettingSource.Default
                ? Decided(
                    decision.Section,
                    decision.Name,
                    variable,
                    "the effective configuration does not set it, so the proxy uses its environment variable",
                    decision.Overridden
                )
                : WithOverridden(decision, variable, "the configuration overrides the environment variable");
        if (decision.DecidedBy == SettingSource.Database && effects.SwitchesOff(decision.Section, decision.Name))
            return WithOverridden(decision, variable, "the value in the database overrides the variable at each poll");
        if (IsSwitchedOffByRow(decision))
            return decision;
        if (SettingVariables.Of(decision.Section, decision.Name)!.Role == VariableRole.SwitchesOn)
            return effects.SwitchedOn(decision.Section, decision.Name) is { } reason ? SwitchedOn(decision, variable, reason) : decision;
        return decision.DecidedBy == SettingSource.Default
            ? Decided(
                decision.Section,
                decision.Name,
                variable,
                "neither the file nor the database sets it, so LiteLLM uses the variable",
                decision.Overridden
            )
            : WithOverridden(decision, variable, "LiteLLM uses the variable only when nothing else sets the value");
    }

    // Up to 1.102 the row of store_model_in_db also acts against the variable (1.83.2; observed).
    private bool IsSwitchedOffByRow(SettingDecision decision) =>
        !rules.Release.SettlesPerKey
        && decision is { Section: ConfigSections.General, Name: "store_model_in_db", DecidedBy: SettingSource.Database }
        && decision.Value is not ConfigScalar { Value: true };

    private static SettingDecision SwitchedOn(SettingDecision decision, SettingCandidate variable, string reason)
    {
        if (decision.Value is ConfigScalar { Value: true })
            return decision;
        var overridden =
            decision.DecidedBy == SettingSource.Default || decision.Value is null
                ? decision.Overridden
                : [.. decision.Overridden, new SettingCandidate(decision.DecidedBy, decision.Value, decision.Place!, reason)];
        return decision with
        {
            DecidedBy = SettingSource.Environment,
            Value = new ConfigScalar(true),
            Place = variable.Place,
            Rule = reason,
            Overridden = overridden,
        };
    }

    private SettingDecision Blocked(string section, string name)
    {
        SettingCandidate[] overridden =
        [
            .. new[] { places.File(section, name), places.Database(section, name) }
                .OfType<SettingCandidate>()
                .Select(static c => c with { Reason = BlockedRule }),
        ];
        return places.Environment(section, name) is { } own
            ? Decided(section, name, own, BlockedRule, overridden)
            : new SettingDecision(section, name, SettingSource.Default, null, null, BlockedRule, overridden);
    }

    // A value that refers to the variable, or equals it, does not override it.
    private static SettingDecision WithOverridden(SettingDecision decision, SettingCandidate candidate, string reason)
    {
        var variable = SettingVariables.Of(decision.Section, decision.Name)?.Name ?? decision.Name;
        if (
            decision.Value is ConfigScalar { Text: { } text }
            && (text == ((ConfigScalar)candidate.Value).Text || text == EnvironmentReference.To(variable))
        )
            return decision;
        return decision with { Overridden = [.. decision.Overridden, candidate with { Reason = reason }] };
    }

    private static SettingDecision Decided(
        string section,
        string name,
        SettingCandidate effective,
        string rule,
        IReadOnlyList<SettingCandidate>? overridden = null
    ) => new(section, name, effective.Source, effective.Value, effective.Place, rule, overridden ?? []);
}
