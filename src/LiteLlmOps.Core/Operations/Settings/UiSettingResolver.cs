using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Settings;

/// <summary>
/// Determines which place decides a UI setting: the row of LiteLLM_UISettings, or, for the flags that LiteLLM copies into general_settings,
/// the file.
/// </summary>
/// <param name="rules">The rules.</param>
/// <param name="places">The places.</param>
internal sealed class UiSettingResolver(LiteLlmRules rules, SettingPlaces places)
{
    public bool Decides(string section, string name) =>
        section == ConfigSections.Ui || (section == ConfigSections.General && rules.IsUiFlag(name));

    public SettingDecision Resolve(string section, string name)
    {
        var rule = rules.RuleOf(ConfigSections.Ui, name)!;
        var isFlag = rules.IsUiFlag(name);
        var file = isFlag ? places.File(ConfigSections.General, name) : null;
        var stored = places.Database(ConfigSections.Ui, name);
        var decision = (rule.Reader, stored, file) switch
        {
            (SettingReader.Unknown, not null, _) => new SettingDecision(
                section,
                name,
                SettingSource.Unknown,
                null,
                null,
                rule.Reason!,
                [stored]
            ),
            (SettingReader.File, _, _) => NotSet(section, name, $"LiteLLM {rules.Version} has no UI setting of this name", stored),
            (_, { Value: not ConfigScalar { IsNull: true } }, null) => Of(section, stored, HowRead(rule), null),
            (_, { } value, { } own) => Of(
                section,
                rule.Owner == SettingOwner.File ? own : value,
                Together(rule),
                rule.Owner == SettingOwner.File ? value : own
            ),
            (_, _, { } own) => Of(section, own, $"the file sets it, and {ConfigSections.Ui} does not", null),
            _ => NotSet(section, name, "not set, so LiteLLM's default applies", null),
        };
        return section == ConfigSections.General ? WithGeneralRow(decision) : decision;

        SettingDecision Of(string of, SettingCandidate effective, string how, SettingCandidate? overridden) =>
            new(
                of,
                name,
                effective.Source,
                effective.Value,
                effective.Place,
                how,
                overridden is null ? [] : [overridden with { Reason = how }]
            );
    }

    private string HowRead(SettingRule rule) =>
        rule switch
        {
            { Reader: SettingReader.Request } => $"LiteLLM {rules.Version} reads the UI settings from the database; {rule.Condition}",
            { Owner: SettingOwner.File } =>
                $"LiteLLM {rules.Version} reads the UI settings from the database at each poll, and the file does not set it",
            _ => $"LiteLLM {rules.Version} reads the UI settings from the database at startup",
        };

    private string Together(SettingRule rule) =>
        rule.Owner == SettingOwner.File
            ? $"in LiteLLM {rules.Version} general_settings in the file overrides the UI settings in the database"
            : $"in LiteLLM {rules.Version} the UI settings in the database override general_settings in the file";

    // A copy of the flag in the row of general_settings is not read.
    private SettingDecision WithGeneralRow(SettingDecision decision) =>
        places.Database(ConfigSections.General, decision.Name) is { } row
            ? decision with
            {
                Overridden =
                [
                    .. decision.Overridden,
                    row with
                    {
                        Reason = $"LiteLLM {rules.Version} reads it from the UI settings, not from this row",
                    },
                ],
            }
            : decision;

    private static SettingDecision NotSet(string section, string name, string rule, SettingCandidate? overridden) =>
        new(
            section,
            name,
            SettingSource.Default,
            KnownSettings.DefaultOf(section, name) ?? KnownSettings.DefaultOf(ConfigSections.Ui, name),
            null,
            rule,
            overridden is null ? [] : [overridden with { Reason = rule }]
        );
}
