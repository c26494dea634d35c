using System.Collections.Frozen;

namespace LiteLlmOps.LiteLlm;

/// <summary>The rules of a LiteLLM version for the keys of a settings section.</summary>
/// <param name="Keys">The rule of each listed key.</param>
/// <param name="Others">The rule of all other keys.</param>
internal sealed record SectionRules(FrozenDictionary<string, SettingRule> Keys, SettingRule Others)
{
    public SettingRule Of(string key) => Keys.GetValueOrDefault(key) ?? Others;

    /// <summary>The listed keys with a value in the database that takes effect.</summary>
    public IReadOnlySet<string> InDatabase { get; } =
        Keys.Where(static k => k.Value.ActsFromDatabase).Select(static k => k.Key).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>These rules, with the rule of some keys added or replaced.</summary>
    public SectionRules With(SettingRule rule, params string[] keys) =>
        this with
        {
            Keys = Keys.Concat(keys.Select(k => KeyValuePair.Create(k, rule)))
                .GroupBy(static k => k.Key, StringComparer.Ordinal)
                .ToFrozenDictionary(static g => g.Key, static g => g.Last().Value, StringComparer.Ordinal),
        };

    /// <summary>These rules, each changed.</summary>
    public SectionRules Select(Func<SettingRule, SettingRule> change) =>
        this with
        {
            Keys = Keys.ToFrozenDictionary(static k => k.Key, k => change(k.Value), StringComparer.Ordinal),
        };

    public static SectionRules Create(SettingRule others) => new(FrozenDictionary<string, SettingRule>.Empty, others);
}
