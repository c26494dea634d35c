namespace LiteLlmOps.Drift;

/// <summary>Masks values as LiteLLM does in its responses, so that a masked response can be compared with the real value.</summary>
internal static class LiteLlmMask
{
    // remove_sensitive_info_from_deployment (proxy/common_utils/http_parsing_utils.py and its masker)
    private static readonly string[] Removed =
    [
        "api_key",
        "client_secret",
        "vertex_credentials",
        "aws_access_key_id",
        "aws_secret_access_key",
    ];

    private static readonly string[] Words =
    [
        "password",
        "secret",
        "key",
        "token",
        "auth",
        "authorization",
        "credential",
        "access",
        "private",
        "certificate",
        "fingerprint",
        "tenancy",
    ];

    private static readonly string[] Excluded = ["litellm_credential_name", "default_api_key_tpm_limit", "default_api_key_rpm_limit"];

    // _get_masked_values (litellm_core_utils/litellm_logging.py)
    private static readonly string[] CredentialWords = ["authorization", "token", "key", "secret", "vertex_credentials"];

    /// <summary>True for a parameter that /model/info omits.</summary>
    public static bool IsRemoved(string parameter) => Removed.Contains(parameter, StringComparer.Ordinal);

    /// <summary>A parameter as /model/info returns it.</summary>
    public static string OfParameter(string name, string value)
    {
        var segments = name.ToLowerInvariant().Replace('-', '_').Split('_');
        var masked = !Excluded.Contains(name, StringComparer.Ordinal) && !segments.Contains("cost") && Words.Any(w => segments.Contains(w));
        return masked && value.Length >= 8 ? $"{value[..4]}{new string('*', value.Length - 8)}{value[^4..]}" : value;
    }

    /// <summary>A value as /credentials returns it.</summary>
    public static string OfCredential(string name, string value)
    {
        if (!CredentialWords.Any(w => name.Contains(w, StringComparison.OrdinalIgnoreCase)))
            return value;
        return value.Length > 4 ? $"{value[..2]}****{value[^2..]}" : "*****";
    }
}
