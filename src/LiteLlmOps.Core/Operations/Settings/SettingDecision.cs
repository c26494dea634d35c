using LiteLlmOps.Configuration;

namespace LiteLlmOps.Settings;

/// <summary>A value of a setting in one of the places where it can be set.</summary>
/// <param name="Source">The kind of place.</param>
/// <param name="Value">The value.</param>
/// <param name="Place">The place as text.</param>
/// <param name="Reason">Why it is not effective. Null for the effective value.</param>
internal sealed record SettingCandidate(SettingSource Source, ConfigNode Value, string Place, string? Reason = null);

/// <summary>The value of a setting that is effective by the rules of one version.</summary>
/// <param name="Section">The section of the config.</param>
/// <param name="Name">The key.</param>
/// <param name="DecidedBy">The kind of place that decides.</param>
/// <param name="Value">The effective value; LiteLLM's default when the setting is not set. Null when there is no default, or it is not known.</param>
/// <param name="Place">The place of the value. Null for a default.</param>
/// <param name="Rule">The rule that selects it.</param>
/// <param name="Overridden">The values that are not effective.</param>
internal sealed record SettingDecision(
    string Section,
    string Name,
    SettingSource DecidedBy,
    ConfigNode? Value,
    string? Place,
    string Rule,
    IReadOnlyList<SettingCandidate> Overridden
)
{
    public string Pointer => Section == Name ? JsonPointer.Of(Name) : JsonPointer.Of(Section, Name);

    /// <summary>True when the value or the kind of place that decides it differs.</summary>
    public bool DiffersFrom(SettingDecision other) =>
        DecidedBy != other.DecidedBy
        || !(Value is null ? other.Value is null : other.Value is not null && NodeEquality.AreEqual(Value, other.Value));
}
