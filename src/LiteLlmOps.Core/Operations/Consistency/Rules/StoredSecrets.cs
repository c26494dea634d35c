using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Secrets;

namespace LiteLlmOps.Consistency;

/// <summary>Finds secrets that the settings rows of the database contain in clear text.</summary>
/// <remarks>LiteLLM encrypts the values of environment_variables only: what it or an operator writes to the other rows stays as it is.</remarks>
internal static class StoredSecrets
{
    public static IEnumerable<LlmFinding> Of(ConsistencyFacts facts) =>
        from row in facts.Planes.Stored?.Settings.Values ?? []
        from entry in (row.Value as ConfigMap)?.Entries ?? []
        where IsInClear(row, entry.Key, entry.Value)
        select Finding(facts.Planes.Rules, row.Section, entry.Key, entry.Value);

    private static bool IsInClear(StoredRow row, string key, ConfigNode value)
    {
        var pointer = JsonPointer.Of(row.Section, key);
        return ExportedSecrets.RemainIn(value, pointer)
            && !row.Unreadable.ContainsKey(pointer)
            && (row.Section != ConfigSections.Environment || IsStoredAsIs(row, key, value));
    }

    // The row is decrypted; its raw form is not.
    private static bool IsStoredAsIs(StoredRow row, string key, ConfigNode value) =>
        NodeJson.TryParse(row.Raw) is ConfigMap raw
        && raw.MapAt("param_value")?[key] is ConfigScalar { Text: { } stored }
        && value is ConfigScalar { Text: { } text }
        && string.Equals(stored, text, StringComparison.Ordinal);

    private static LlmFinding Finding(LiteLlmRules rules, string section, string key, ConfigNode value) =>
        new(
            "SecretInClear",
            IsMasterKey(section, key) ? FindingSeverity.Error : FindingSeverity.Warning,
            PrintableText.Of($"{section}.{key}"),
            value is ConfigScalar
                ? $"The row {section} of LiteLLM_Config contains this secret in clear text."
                : $"The row {section} of LiteLLM_Config contains a secret in this value in clear text.",
            IsMasterKey(section, key)
                ? "Everyone who can read the table, a backup or a replica has full admin access."
                : "Everyone who can read the table, a backup or a replica knows it.",
            Remediation(rules, section, key)
        );

    private static bool IsMasterKey(string section, string key) => section == ConfigSections.General && key == "master_key";

    private static string Remediation(LiteLlmRules rules, string section, string key) =>
        rules.PlacementOf(section, key) == SettingPlacement.File
            ? "Delete the key from the row: LiteLLM reads it from its file only. Then replace the secret."
        : section == ConfigSections.Environment ? "Declare the variable and run Invoke-LlmSeed, which encrypts it. Then replace the secret."
        : rules.StoresReference(section, JsonPointer.Of(section, key))
            ? "Declare os.environ/NAME as its value and run Invoke-LlmSeed. Then replace the secret."
        : $"LiteLLM {rules.Version} resolves no reference in this row: restrict who can read the table and its backups.";
}
