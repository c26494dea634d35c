using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Masking;

/// <summary>Masks the values of a credential (litellm_core_utils/litellm_logging.py, _get_masked_values).</summary>
internal static class CredentialMask
{
    private static readonly string[] Words = ["authorization", "token", "key", "secret", "vertex_credentials"];

    /// <summary>
    /// Keeps two characters at either end with four asterisks between them, whatever the length. A short text becomes five asterisks.
    /// </summary>
    public static ConfigMap Apply(ConfigMap secrets) =>
        new(
            secrets.Entries.Select(static e =>
                e.Value is ConfigScalar { Text: { } text } && Words.Any(w => e.Key.Contains(w, StringComparison.OrdinalIgnoreCase))
                    ? KeyValuePair.Create(e.Key, Json.Of(text.Length > 4 ? $"{text[..2]}****{text[^2..]}" : "*****"))
                    : e
            )
        );
}
