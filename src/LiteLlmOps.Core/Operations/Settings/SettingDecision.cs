using LiteLlmOps.Configuration;

namespace LiteLlmOps.Settings;

/// <summary>A value of a setting, with where it is written.</summary>
/// <param name="Source">What kind of place.</param>
/// <param name="Value">The value.</param>
/// <param name="Place">The place in words.</param>
/// <param name="Reason">Why it loses. Null for the one in force.</param>
internal sealed record SettingCandidate(SettingSource Source, ConfigNode Value, string Place, string? Reason = null);

/// <summary>What of a setting is in force under the rules of one version.</summary>
/// <param name="Section">The section of the config.</param>
/// <param name="Name">The key.</param>
/// <param name="DecidedBy">What decides.</param>
/// <param name="Value">The value in force; LiteLLM's default where nothing sets it. Null when that is nothing, or not known.</param>
/// <param name="Place">Where the value is written. Null for a default.</param>
/// <param name="Rule">Why this one.</param>
/// <param name="Losing">The values that are not in force.</param>
internal sealed record SettingDecision(
    string Section,
    string Name,
    SettingSource DecidedBy,
    ConfigNode? Value,
    string? Place,
    string Rule,
    IReadOnlyList<SettingCandidate> Losing
)
{
    public string Pointer => Section == Name ? JsonPointer.Of(Name) : JsonPointer.Of(Section, Name);

    /// <summary>True when another version would have another owner or another value for it.</summary>
    public bool DiffersFrom(SettingDecision other) =>
        DecidedBy != other.DecidedBy
        || !(Value is null ? other.Value is null : other.Value is not null && NodeEquality.AreEqual(Value, other.Value));
}
