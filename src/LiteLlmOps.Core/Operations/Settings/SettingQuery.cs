using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Settings;

/// <summary>Selects settings by section and name.</summary>
/// <param name="names">The names. Null for all settings that are set.</param>
/// <param name="sections">The sections. Null for all.</param>
internal sealed class SettingQuery(NameFilter? names, NameFilter? sections)
{
    /// <summary>The matching settings that are set, and those that are named without wildcards and not set.</summary>
    /// <param name="places">The places in which settings are set.</param>
    /// <param name="rules">The rules of the version.</param>
    public IReadOnlyList<(string Section, string Name)> Select(SettingPlaces places, LiteLlmRules rules)
    {
        var found = places.All.Where(s => InSections(s.Section) && Matches(s.Section, s.Name)).ToList();
        var missing = Literal.Where(n => !found.Exists(f => IsNamed(n, f.Section, f.Name)));
        var known = Known(rules).Where(s => InSections(s.Section)).ToList();
        return [.. found, .. missing.SelectMany(n => known.Where(s => IsNamed(n, s.Section, s.Name))).Distinct()];
    }

    /// <summary>One error for each name without wildcards that selects nothing.</summary>
    /// <param name="places">The places in which settings are set.</param>
    /// <param name="rules">The rules of the version.</param>
    /// <param name="deployment">The name of the deployment.</param>
    public IEnumerable<LlmException> Unknown(SettingPlaces places, LiteLlmRules rules, string deployment)
    {
        var unknown = (sections?.Names ?? []).Where(s => !places.Sections.Contains(s, StringComparer.OrdinalIgnoreCase)).ToList();
        if (unknown.Count > 0)
            return unknown.Select(s => UnknownSection(s, places, deployment));
        var selected = Select(places, rules);
        return Literal
            .Where(n => !selected.Any(s => IsNamed(n, s.Section, s.Name)))
            .Select(n => UnknownName(n, [.. places.All.Concat(Known(rules))], deployment));
    }

    private IReadOnlyList<string> Literal => names?.Names ?? [];

    private bool InSections(string section) => sections?.Matches(section) is not false;

    private bool Matches(string section, string name) =>
        names is null || names.Matches(name) || names.Matches($"{section}.{name}") || names.Matches(JsonPointer.Of(section, name));

    private static IEnumerable<(string Section, string Name)> Known(LiteLlmRules rules) =>
        ConfigSections
            .Settings.SelectMany(s => KnownSettings.Of(s).Union(rules.KeysOf(s), StringComparer.Ordinal).Select(k => (s, k)))
            .Union(rules.UiFlags.Select(static k => (ConfigSections.General, k)));

    private static LlmException UnknownSection(string name, SettingPlaces places, string deployment)
    {
        var advice =
            ConfigSections.Entities.Contains(name, StringComparer.OrdinalIgnoreCase) ? $"Use Get-LlmDrift -Section {name} for its entries."
            : NearestName.OfOrContaining(name, places.Sections) is { } near ? $"Did you mean {PrintableText.Of(near)}?"
            : $"Sections: {string.Join(", ", ConfigSections.Settings.Order(StringComparer.Ordinal))}.";
        return new LlmException(
            ErrorIds.SectionNotFound,
            $"No section of settings named '{name}' in LiteLLM's config or in deployment '{deployment}'. {advice}",
            name
        );
    }

    private LlmException UnknownName(string name, IReadOnlyList<(string Section, string Name)> known, string deployment)
    {
        var elsewhere = known.FirstOrDefault(s => !InSections(s.Section) && IsNamed(name, s.Section, s.Name));
        var near = elsewhere.Name is not null
            ? $"{elsewhere.Section}.{elsewhere.Name}"
            : NearestName.OfOrContaining(
                name[(name.LastIndexOfAny(['.', '/']) + 1)..],
                known.Where(s => InSections(s.Section)).Select(static s => s.Name).Distinct(StringComparer.Ordinal).ToList()
            );
        return new LlmException(
            ErrorIds.SettingNotFound,
            $"No setting named '{name}' in LiteLLM or in deployment '{deployment}'. {(near is null ? "Check the name." : $"Did you mean {PrintableText.Of(near)}?")}",
            name
        );
    }

    private static bool IsNamed(string asked, string section, string name) =>
        string.Equals(asked, name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(asked, $"{section}.{name}", StringComparison.OrdinalIgnoreCase)
        || string.Equals(asked, JsonPointer.Of(section, name), StringComparison.OrdinalIgnoreCase);
}
