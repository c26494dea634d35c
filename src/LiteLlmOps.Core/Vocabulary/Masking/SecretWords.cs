using System.Collections.Concurrent;

namespace LiteLlmOps;

/// <summary>Recognizes the names of secrets.</summary>
/// <remarks>
/// The words are those of LiteLLM's own masker (litellm_core_utils/sensitive_data_masker.py), which compares the segments of a name between _ and -
/// with them, and those of licenses and personal access tokens.
/// </remarks>
internal static class SecretWords
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "password",
        "passwd",
        "passcode",
        "pwd",
        "passphrase",
        "secret",
        "secrets",
        "key",
        "keys",
        "apikey",
        "token",
        "tokens",
        "auth",
        "authorization",
        "bearer",
        "credential",
        "credentials",
        "private",
        "certificate",
        "fingerprint",
        "tenancy",
        "salt",
        "cookie",
        "webhook",
        "license",
        "licence",
    };

    // Only at the end of a name: pass_through_endpoints is not a secret.
    private static readonly HashSet<string> LastWords = new(StringComparer.OrdinalIgnoreCase) { "pass", "pat", "sas", "dsn", "creds" };

    // AccountKey, accesstoken, requirepass.
    private static readonly string[] WordEndings =
    [
        "key",
        "token",
        "secret",
        "password",
        "passwd",
        "passphrase",
        "pass",
        "pwd",
        "credentials",
    ];

    private static readonly HashSet<string> AmbiguousWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "auth",
        "certificate",
        "credential",
        "credentials",
        "fingerprint",
        "key",
        "keys",
        "private",
        "tenancy",
        "token",
        "tokens",
        "webhook",
    };

    private static readonly HashSet<string> OtherWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "monkey",
        "turkey",
        "donkey",
        "hockey",
        "hotkey",
        "bypass",
        "compass",
        "surpass",
        "encompass",
    };

    // Names that contain one of the words above but are not secrets: references, switches, settings of a feature.
    private static readonly HashSet<string> Harmless = new(StringComparer.OrdinalIgnoreCase)
    {
        "auth_type",
        "custom_auth",
        "custom_key_generate",
        "custom_key_update",
        "custom_auth_run_common_checks",
        "key_management_system",
        "litellm_jwtauth",
        "hosted_keys",
        "delegate_auth_to_upstream",
        "s3_encryption_key_id",
        "alert_to_webhook_url",
        "credential_info",
        "secret_manager_client",
        "ssl_certificate",
        "log_auth_failure_key_identity",
        "rotate_keys",
        "rotate_key",
        "auto_rotate",
        "budget_reset_key",
        "banned_keys",
    };

    // What a name ends in when its value is a place, a name, a time or a rule, even of a secret.
    private static readonly HashSet<string> HarmlessEndings = new(StringComparer.OrdinalIgnoreCase)
    {
        "algorithm",
        "algorithms",
        "alias",
        "aliases",
        "audience",
        "budget",
        "claim",
        "count",
        "days",
        "dir",
        "duration",
        "enabled",
        "endpoint",
        "env",
        "expiry",
        "field",
        "fields",
        "file",
        "folder",
        "format",
        "hint",
        "interval",
        "issuer",
        "length",
        "limit",
        "location",
        "method",
        "mode",
        "name",
        "names",
        "params",
        "path",
        "period",
        "policy",
        "prefix",
        "profile",
        "region",
        "regex",
        "rotation",
        "scope",
        "scopes",
        "settings",
        "size",
        "timeout",
        "ttl",
        "type",
        "types",
        "url",
        "version",
    };

    // Switches and limits: enable_jwt_auth, max_keys.
    private static readonly HashSet<string> HarmlessStarts = new(StringComparer.OrdinalIgnoreCase)
    {
        "allow",
        "allowed",
        "apply",
        "dangerously",
        "disable",
        "enable",
        "enforce",
        "forward",
        "has",
        "hide",
        "infer",
        "is",
        "max",
        "min",
        "no",
        "prefix",
        "redact",
        "require",
        "skip",
        "store",
        "supports",
        "use",
        "validate",
    };

    // Thousands of rows have the same few hundred names. The cache is limited because names come from outside.
    private const int MostKnown = 4096;

    private static readonly ConcurrentDictionary<string, bool> Known = new(StringComparer.Ordinal);

    /// <summary>True when a value with this name is a secret.</summary>
    public static bool IsSecretName(string name)
    {
        if (Known.TryGetValue(name, out var known))
            return known;
        var isSecret = HasSecretWord(name);
        if (Known.Count < MostKnown)
            Known.TryAdd(name, isSecret);
        return isSecret;
    }

    /// <summary>True for a name of one word, which prose and code use for other things than secrets: key, token, auth.</summary>
    public static bool IsAmbiguous(string name) => Segments(name) is [var word] && AmbiguousWords.Contains(word);

    /// <summary>The words of a name: masterKey and master_key have the same, as have X-Api-Key and apiKey.</summary>
    public static string[] Segments(string name)
    {
        var spaced = new System.Text.StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && char.IsLower(name[i - 1]))
                spaced.Append('_');
            spaced.Append(name[i]);
        }

        return spaced.ToString().Split(['_', '-', '.', ' '], StringSplitOptions.RemoveEmptyEntries);
    }

    private static bool HasSecretWord(string name)
    {
        if (Harmless.Contains(name))
            return false;
        var segments = Segments(name);
        return segments.Length > 0 && HasWord(segments) && !IsQuantity(segments) && !IsAboutSecret(segments);
    }

    private static bool HasWord(string[] segments) => segments.Any(IsWord) || LastWords.Contains(segments[^1]);

    private static bool IsWord(string segment) =>
        Words.Contains(segment)
        || (
            !OtherWords.Contains(segment)
            && WordEndings.Any(e => segment.Length > e.Length && segment.EndsWith(e, StringComparison.OrdinalIgnoreCase))
        );

    // max_tokens, prompt_tokens, input_cost_per_token, default_api_key_tpm_limit
    private static bool IsQuantity(string[] segments) =>
        segments.Any(static s =>
            s.Equals("cost", StringComparison.OrdinalIgnoreCase)
            || s.Equals("tokens", StringComparison.OrdinalIgnoreCase)
            || s.Equals("per", StringComparison.OrdinalIgnoreCase)
            || s.Equals("limit", StringComparison.OrdinalIgnoreCase)
        );

    // The address of a webhook is a secret itself.
    private static bool IsAboutSecret(string[] segments) =>
        segments.Length > 1
        && (
            HarmlessStarts.Contains(segments[0])
            || (
                HarmlessEndings.Contains(segments[^1])
                && !(
                    segments[^1].Equals("url", StringComparison.OrdinalIgnoreCase)
                    && segments.Contains("webhook", StringComparer.OrdinalIgnoreCase)
                )
            )
        );
}
