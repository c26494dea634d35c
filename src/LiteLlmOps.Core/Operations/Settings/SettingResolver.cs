using LiteLlmOps.Configuration;
using LiteLlmOps.Drift;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Settings;

/// <summary>Tells which of the places decides a setting, under the rules of one version.</summary>
/// <param name="rules">The rules.</param>
/// <param name="effects">What a stored value does under them.</param>
/// <param name="places">What is written where.</param>
/// <param name="agree">Whether a declared value is the one in force.</param>
internal sealed class SettingResolver(
    LiteLlmRules rules,
    EffectRules effects,
    SettingPlaces places,
    Func<ConfigNode, SettingDecision, bool> agree
)
{
    private static readonly string[] Added = ["callbacks", "success_callback", "failure_callback", "alerting"];

    public SettingDecision Resolve(string section, string name)
    {
        if (section == ConfigSections.Environment && rules.PlacementOf(section, name) == SettingPlacement.File)
            return Blocked(section, name);
        var (file, stored) = (places.File(section, name), places.Database(section, name));
        var decision = stored is null ? OfFile(section, name, file, null) : OfStored(section, name, file, stored);
        return WithDeclared(WithEnvironment(decision));
    }

    // "I declared it, and nothing happened" is the question that brings people here.
    private SettingDecision WithDeclared(SettingDecision decision)
    {
        if (places.Declared(decision.Section, decision.Name) is not { } declared || agree(declared.Value, decision))
            return decision;
        var reason =
            rules.PlacementOf(decision.Section, decision.Name) == SettingPlacement.Database
                ? "it is declared, and not seeded: Invoke-LlmSeed writes it to the database"
                : "it is declared, and not in the file that the proxy is started with: Export-LlmConfig renders that";
        return decision with { Losing = [.. decision.Losing, declared with { Reason = reason }] };
    }

    private SettingDecision OfStored(string section, string name, SettingCandidate? file, SettingCandidate stored)
    {
        if (rules.Release.FileBeatsDatabase && stored.Value is ConfigScalar { IsNull: true })
            return OfFile(section, name, file, stored with { Reason = "null in the database says nothing" });
        var verdict = effects.OfSetting(section, name, stored.Value, null);
        if (verdict.Effect != DriftEffect.Effective && effects.SwitchedOn(section, name) is null)
            return OfFile(section, name, file, stored with { Reason = verdict.Reason });
        if (file is null)
            return Decided(
                section,
                name,
                stored,
                $"the proxy takes {section}.{name} from the database at each poll, and the file says nothing of it"
            );
        return Together(section, name, file, stored);
    }

    // Only up to 1.102 do both count; from then on the file has decided before this.
    private SettingDecision Together(string section, string name, SettingCandidate file, SettingCandidate stored)
    {
        var (merged, how) = Merge(name, file.Value, stored.Value);
        if (how is not null && !NodeEquality.AreEqual(merged, stored.Value))
            return new SettingDecision(section, name, SettingSource.Merged, merged, $"{stored.Place} and {file.Place}", how, []);
        var loses = NodeEquality.AreEqual(file.Value, stored.Value)
            ? []
            : new[] { file with { Reason = $"in LiteLLM {rules.Version} the database beats the file" } };
        return Decided(
            section,
            name,
            stored,
            $"LiteLLM {rules.Version} takes {section}.{name} from the database at each poll, and the database beats the file",
            loses
        );
    }

    private static (ConfigNode Merged, string? How) Merge(string name, ConfigNode file, ConfigNode stored) =>
        (file, stored) switch
        {
            (ConfigMap a, ConfigMap b) => (Deep(a, b), "LiteLLM lays the map of the database over that of the file, key by key"),
            (ConfigList a, ConfigList b) when Added.Contains(name, StringComparer.Ordinal) => (
                new ConfigList([.. a.Items, .. b.Items.Where(i => !a.Items.Any(o => NodeEquality.AreEqual(o, i)))]),
                "LiteLLM adds the names of the database to those of the file"
            ),
            _ => (stored, null),
        };

    private static ConfigMap Deep(ConfigMap under, ConfigMap over)
    {
        foreach (
            var (key, value) in over.Entries.Where(static e => !(e.Value is ConfigScalar { IsNull: true } or ConfigList { Items.Count: 0 }))
        )
            under = under.With(key, value is ConfigMap map && under[key] is ConfigMap below ? Deep(below, map) : value);
        return under;
    }

    private SettingDecision OfFile(string section, string name, SettingCandidate? file, SettingCandidate? stored)
    {
        SettingCandidate[] losing = stored is null ? [] : [stored];
        if (file is null)
            return new SettingDecision(
                section,
                name,
                SettingSource.Default,
                KnownSettings.DefaultOf(section, name),
                null,
                "nothing that LiteLLM reads sets it",
                losing
            );
        var rule =
            stored is not null && rules.FileWins(section, name)
                ? $"the file declares it, and in LiteLLM {rules.Version} the file beats the database"
            : rules.PlacementOf(section, name) == SettingPlacement.File
                ? $"LiteLLM {rules.Version} reads it from the file only, when it starts"
            : "the database says nothing of it that counts";
        return Decided(section, name, file, rule, losing);
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
                    "the configuration that counts does not set it, so the proxy keeps that of its environment",
                    decision.Losing
                )
                : WithLoser(decision, variable, "the configuration sets the variable over the one of the environment");
        if (SettingVariables.Of(decision.Section, decision.Name)!.Role == VariableRole.SwitchesOn)
            return effects.SwitchedOn(decision.Section, decision.Name) is { } reason ? SwitchedOn(decision, variable, reason) : decision;
        return decision.DecidedBy == SettingSource.Default
            ? Decided(
                decision.Section,
                decision.Name,
                variable,
                "neither file nor database sets it, and then LiteLLM takes the variable",
                decision.Losing
            )
            : WithLoser(decision, variable, "LiteLLM takes the variable only where nothing else sets it");
    }

    // A store_model_in_db that the row switches off at a poll is the one thing that a variable does not hold against.
    private static SettingDecision SwitchedOn(SettingDecision decision, SettingCandidate variable, string reason)
    {
        if (decision.Value is ConfigScalar { Value: true })
            return decision;
        var losing =
            decision.DecidedBy == SettingSource.Default || decision.Value is null
                ? decision.Losing
                : [.. decision.Losing, new SettingCandidate(decision.DecidedBy, decision.Value, decision.Place!, reason)];
        return decision with
        {
            DecidedBy = SettingSource.Environment,
            Value = new ConfigScalar(true),
            Place = variable.Place,
            Rule = reason,
            Losing = losing,
        };
    }

    private SettingDecision Blocked(string section, string name)
    {
        SettingCandidate[] losing =
        [
            .. new[] { places.File(section, name), places.Database(section, name) }
                .OfType<SettingCandidate>()
                .Select(static c => c with { Reason = "LiteLLM refuses to set this variable from its configuration" }),
        ];
        return places.Environment(section, name) is { } own
            ? Decided(section, name, own, "LiteLLM refuses to set this variable from its configuration", losing)
            : new SettingDecision(
                section,
                name,
                SettingSource.Default,
                null,
                null,
                "LiteLLM refuses to set this variable from its configuration",
                losing
            );
    }

    // A value that refers to the variable, or is the same, does not silence it.
    private static SettingDecision WithLoser(SettingDecision decision, SettingCandidate loser, string reason)
    {
        var variable = SettingVariables.Of(decision.Section, decision.Name)?.Name ?? decision.Name;
        if (
            decision.Value is ConfigScalar { Text: { } text }
            && (text == ((ConfigScalar)loser.Value).Text || text == EnvironmentReference.To(variable))
        )
            return decision;
        return decision with { Losing = [.. decision.Losing, loser with { Reason = reason }] };
    }

    private static SettingDecision Decided(
        string section,
        string name,
        SettingCandidate winner,
        string rule,
        IReadOnlyList<SettingCandidate>? losing = null
    ) => new(section, name, winner.Source, winner.Value, winner.Place, rule, losing ?? []);
}
