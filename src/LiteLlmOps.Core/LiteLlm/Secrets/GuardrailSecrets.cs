namespace LiteLlmOps.Secrets;

/// <summary>The parameters of guardrails whose texts LiteLLM 1.106 encrypts (SensitiveDataMasker.is_sensitive_key, is_sensitive_callback_key).</summary>
internal static class GuardrailSecrets
{
    private static readonly string[] Words =
    [
        "password",
        "secret",
        "key",
        "token",
        "auth",
        "authorization",
        "cookie",
        "credential",
        "credentials",
        "access",
        "private",
        "certificate",
        "fingerprint",
        "tenancy",
    ];

    public static bool IsSensitive(string key)
    {
        var lower = key.ToLowerInvariant();
        if (lower == "gcs_path_service_account")
            return true;
        var parts = lower.Replace('-', '_').Split('_');
        return !parts.Contains("cost", StringComparer.Ordinal) && parts.Any(p => Words.Contains(p, StringComparer.Ordinal));
    }
}
