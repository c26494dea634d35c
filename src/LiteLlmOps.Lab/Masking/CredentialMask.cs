using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Masking;

/// <summary>Masks the values of a credential (litellm_core_utils/litellm_logging.py, _get_masked_values).</summary>
internal static class CredentialMask
{
    private static readonly string[] Words = ["authorization", "token", "key", "secret", "vertex_credentials"];

    /// <summary>Two characters at either end stay, four stars between, whatever the length. A short text is five stars.</summary>
    public static ConfigMap Apply(ConfigMap secrets) =>
        new(
            secrets.Entries.Select(static e =>
                e.Value is ConfigScalar { Text: { } text } && Words.Any(w => e.Key.Contains(w, StringComparison.OrdinalIgnoreCase))
                    ? KeyValuePair.Create(e.Key, Json.Of(text.Length > 4 ? $"{text[..2]}****{text[^2..]}" : "*****"))
                    : e
            )
        );
}
