using LiteLlmOps.Configuration;
using LiteLlmOps.LiteLlm;

namespace LiteLlmOps.Entries;

/// <summary>Entries of credential_list, brought to the form in which two of them can be compared.</summary>
internal static class CredentialEntries
{
    public const string Values = "credential_values";
    public const string Info = "credential_info";

    public static IReadOnlyList<ConfigEntry> FromConfig(ConfigNode? section, ICollection<EntryProblem> problems)
    {
        var entries = new List<ConfigEntry>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in EntryLists.Items(section, ConfigSections.Credentials, problems))
        {
            if (
                item is not ConfigMap map
                || map.TextAt("credential_name") is not { Length: > 0 } name
                || map.MapAt(Values) is not { } values
            )
                problems.Add(
                    new EntryProblem(
                        ErrorIds.CredentialInvalid,
                        item.Position,
                        "A credential needs a credential_name and a map of credential_values."
                    )
                );
            else if (!seen.Add(name))
                problems.Add(new EntryProblem(ErrorIds.CredentialDuplicate, map.Position, $"The credential '{name}' is declared twice."));
            else
                entries.Add(new ConfigEntry(ConfigSections.Credentials, name, true, name, FromRow(values, map[Info], map.Position)));
        }

        return entries;
    }

    public static ConfigMap FromRow(ConfigNode values, ConfigNode? info, SourcePosition position = default) =>
        new([KeyValuePair.Create(Values, values), KeyValuePair.Create(Info, info ?? ConfigMap.Empty)], position);
}
