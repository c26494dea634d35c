using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Entries;

/// <summary>
/// A model of a team. LiteLLM stores it under a generated name, model_name_&lt;team&gt;_&lt;uuid&gt;, and keeps the name that the team uses in
/// model_info.team_public_model_name (_add_team_model_to_db in model_management_endpoints.py). Another name in the row would take the model from the team.
/// </summary>
internal static class TeamModel
{
    private const string Name = "model_name";
    private const string Info = "model_info";
    private const string PublicName = "team_public_model_name";

    /// <summary>The team and the name that it uses, for matching. Null when the model belongs to no team.</summary>
    public static string? NameIn(ConfigNode model) =>
        model is ConfigMap map && map.MapAt(Info)?.TextAt("team_id") is { } team
            ? $"{team}\n{PublicNameOf(map) ?? map.TextAt(Name)}"
            : null;

    /// <summary>The name that the team uses. Null when the model belongs to no team, or LiteLLM generated no name for it.</summary>
    public static string? PublicNameOf(ConfigNode model) =>
        model is ConfigMap map && map.MapAt(Info) is { } info && info.TextAt("team_id") is not null ? info.TextAt(PublicName) : null;

    /// <summary>The declared model with the generated name of its row when it is declared under the name that the team uses.</summary>
    public static ConfigEntry UnderNameOf(StoredRow row, ConfigEntry declared)
    {
        if (
            row.Section != ConfigSections.Models
            || row.Value is not ConfigMap stored
            || PublicNameOf(stored) is not { } name
            || name != declared.Name
            || name == row.Name
            || (declared.Value.MapAt(Info)?.TextAt("team_id") is { } team && team != stored.MapAt(Info)?.TextAt("team_id"))
        )
            return declared;
        var info = declared.Value.MapAt(Info) ?? ConfigMap.Empty;
        if (!info.Has(PublicName))
            info = info.With(PublicName, new ConfigScalar(name));
        if (!info.Has("team_id"))
            info = info.With("team_id", stored.MapAt(Info)!["team_id"]!);
        var value = declared.Value.With(Name, new ConfigScalar(row.Name, declared.Value[Name]?.Position ?? default)).With(Info, info);
        return declared with { Value = new ConfigMap(value.Entries, declared.Value.Position) };
    }
}
