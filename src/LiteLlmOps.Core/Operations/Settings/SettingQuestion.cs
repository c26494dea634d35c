using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Settings;

/// <summary>Which settings are asked for.</summary>
/// <param name="Names">What was asked for, as it was written. Null for all.</param>
/// <param name="WantsName">Tells of a name whether it is asked for.</param>
/// <param name="WantsSection">Tells of a section whether it is asked for.</param>
internal sealed record SettingQuestion(IReadOnlyList<string>? Names, Func<string, bool> WantsName, Func<string, bool> WantsSection)
{
    /// <summary>The settings that are written somewhere, and those that were asked for by name and are not set.</summary>
    /// <param name="places">What is written where.</param>
    /// <param name="rules">The rules of the version.</param>
    public IReadOnlyList<(string Section, string Name)> Select(SettingPlaces places, LiteLlmRules rules)
    {
        var found = places.All.Where(s => WantsSection(s.Section) && Wants(s.Section, s.Name)).ToList();
        var plain = (Names ?? []).Where(static n => n.AsSpan().IndexOfAny("*?[") < 0);
        return [.. found, .. plain.Where(n => !found.Any(f => IsNamed(n, f.Section, f.Name))).SelectMany(n => NotSet(n, rules)).Distinct()];
    }

    /// <summary>The names asked for that are neither set nor known to LiteLLM, each with the nearest one that is.</summary>
    public IEnumerable<(string Name, string? Nearest)> Unknown(
        IReadOnlyList<(string Section, string Name)> selected,
        SettingPlaces places
    ) =>
        from name in Names ?? []
        where name.AsSpan().IndexOfAny("*?[") < 0 && !selected.Any(s => IsNamed(name, s.Section, s.Name))
        select (
            name,
            NearestName.Of(
                name[(name.LastIndexOf('.') + 1)..],
                places.All.Select(static s => s.Name).Concat(ConfigSections.Settings.SelectMany(KnownSettings.Of)).Distinct()
            )
        );

    private bool Wants(string section, string name) =>
        WantsName(name) || WantsName($"{section}.{name}") || WantsName(JsonPointer.Of(section, name));

    private IEnumerable<(string Section, string Name)> NotSet(string name, LiteLlmRules rules) =>
        from section in ConfigSections.Settings
        where WantsSection(section)
        from key in KnownSettings.Of(section).Union(rules.KeysOf(section))
        where IsNamed(name, section, key)
        select (section, key);

    private static bool IsNamed(string asked, string section, string name) =>
        string.Equals(asked, name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(asked, $"{section}.{name}", StringComparison.OrdinalIgnoreCase)
        || string.Equals(asked, JsonPointer.Of(section, name), StringComparison.OrdinalIgnoreCase);
}
